/**
 * The first schema. Portable columns only: TEXT, BIGINT, INTEGER; JSON and ciphertext are TEXT; times are
 * milliseconds since the epoch; money is nano-dollars; ids sort by the time they were minted. `by key` marks tables
 * of small rows that are found by their key alone (see migrate.ts).
 */
export const FIRST: readonly string[] = [
  // Facts about this installation: `install_digest` proves that the secret key is the one the data was written with.
  `CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)`,

  // A counter per live value (channels, keys, prices): every node swaps the value when its counter moved.
  `CREATE TABLE revisions (room TEXT PRIMARY KEY, n BIGINT NOT NULL)`,

  `CREATE TABLE customers (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    group_name TEXT NOT NULL,
    source TEXT NOT NULL,
    created_at BIGINT NOT NULL
  )`,

  // The customer's ledger account. available and held are a cache of entries and open holds (I2).
  `CREATE TABLE accounts (
    id TEXT PRIMARY KEY,
    customer_id TEXT NOT NULL UNIQUE REFERENCES customers (id),
    status TEXT NOT NULL,
    available BIGINT NOT NULL,
    held BIGINT NOT NULL,
    credit_limit BIGINT NOT NULL,
    unlimited INTEGER NOT NULL
  ) /* by key */`,

  `CREATE TABLE api_keys (
    id TEXT PRIMARY KEY,
    customer_id TEXT NOT NULL REFERENCES customers (id),
    name TEXT NOT NULL,
    digest TEXT NOT NULL UNIQUE,
    prefix TEXT NOT NULL,
    last4 TEXT NOT NULL,
    status TEXT NOT NULL,
    models TEXT NOT NULL,
    limit_amount BIGINT,
    used BIGINT NOT NULL,
    held BIGINT NOT NULL,
    expires_at BIGINT,
    rpm BIGINT NOT NULL,
    tpm BIGINT NOT NULL,
    concurrency BIGINT NOT NULL,
    allow_ip TEXT NOT NULL,
    management INTEGER NOT NULL,
    response_profile TEXT,
    reasoning TEXT,
    source TEXT NOT NULL,
    created_at BIGINT NOT NULL
  )`,
  `CREATE UNIQUE INDEX api_keys_living_name ON api_keys (customer_id, name) WHERE status <> 'revoked'`,

  // settings holds what is not secret; sealed is the ciphertext of headers, proxy and options.
  `CREATE TABLE channels (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    provider TEXT NOT NULL,
    status TEXT NOT NULL,
    source TEXT NOT NULL,
    settings TEXT NOT NULL,
    sealed TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
  )`,

  // digest is keyed, so that an unchanged secret keeps its row, and with it its health.
  `CREATE TABLE credentials (
    id TEXT PRIMARY KEY,
    channel_id TEXT NOT NULL REFERENCES channels (id),
    position INTEGER NOT NULL,
    digest TEXT NOT NULL,
    last4 TEXT NOT NULL,
    sealed TEXT NOT NULL,
    created_at BIGINT NOT NULL
  )`,
  `CREATE UNIQUE INDEX credentials_place ON credentials (channel_id, position)`,

  `CREATE TABLE prices (model TEXT PRIMARY KEY, settings TEXT NOT NULL, source TEXT NOT NULL, updated_at BIGINT NOT NULL)`,
  `CREATE TABLE groups (name TEXT PRIMARY KEY, multiplier TEXT NOT NULL, source TEXT NOT NULL)`,
  `CREATE TABLE price_versions (id TEXT PRIMARY KEY, content TEXT NOT NULL, created_at BIGINT NOT NULL) /* by key */`,

  // One row for each try upstream; state is dispatched until its one end. account_id, api_key_id, key_limited and held are
  // the call's hold, which is open while the attempt is: the next attempt of a call takes it over. request is what the
  // call's row will begin with, as a JSON list, and is gone when the attempt has ended.
  `CREATE TABLE attempts (
    call_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    state TEXT NOT NULL,
    account_id TEXT NOT NULL,
    api_key_id TEXT NOT NULL,
    key_limited INTEGER NOT NULL,
    held BIGINT NOT NULL,
    owner TEXT NOT NULL,
    lease_until BIGINT NOT NULL,
    channel_id TEXT NOT NULL,
    credential_id TEXT,
    input_bound BIGINT NOT NULL,
    output_counted BIGINT NOT NULL,
    charge_so_far BIGINT NOT NULL,
    exposure BIGINT NOT NULL,
    reason TEXT,
    http_status INTEGER,
    started_at BIGINT NOT NULL,
    ended_at BIGINT,
    request TEXT,
    PRIMARY KEY (call_id, number)
  ) /* by key */`,
  // As small as the number of calls that run: for the reaper, the list of requests and the check of the books.
  `CREATE INDEX attempts_open ON attempts (call_id) WHERE state = 'dispatched'`,

  // A line of the book, both of its entries in one row: amount on account, its opposite on contra. account is an
  // accounts.id or a system account (revenue, platform_loss, grants, payments), contra a system account. The lines with
  // one (call_id, kind) are a posting, unique by its line 0; call_id is a call's, or a minted id of the act (a credit).
  // customer_id and available_after stand on customers' lines only, api_key_id on those of a key's calls.
  `CREATE TABLE entries (
    call_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    line INTEGER NOT NULL,
    time BIGINT NOT NULL,
    account TEXT NOT NULL,
    contra TEXT NOT NULL,
    customer_id TEXT,
    api_key_id TEXT,
    amount BIGINT NOT NULL,
    available_after BIGINT,
    reason TEXT,
    PRIMARY KEY (call_id, kind, line)
  ) /* by key */`,
  `CREATE INDEX entries_customer ON entries (customer_id, time) WHERE customer_id IS NOT NULL`,
  `CREATE INDEX entries_time ON entries (time) WHERE customer_id IS NOT NULL`,

  // Written once, when the call has ended; what runs stands in attempts. id is the call id and the x-request-id.
  `CREATE TABLE requests (
    id TEXT PRIMARY KEY,
    time BIGINT NOT NULL,
    customer_id TEXT NOT NULL,
    api_key_id TEXT NOT NULL,
    protocol TEXT NOT NULL,
    operation TEXT NOT NULL,
    route TEXT NOT NULL,
    requested_model TEXT NOT NULL,
    routed_model TEXT,
    answered_model TEXT,
    channel_id TEXT,
    channel_name TEXT,
    provider TEXT,
    path TEXT,
    status TEXT NOT NULL,
    http_status INTEGER,
    finish_reason TEXT,
    streamed INTEGER NOT NULL,
    usage TEXT,
    usage_source TEXT,
    charge BIGINT NOT NULL,
    uncollected BIGINT NOT NULL,
    cost BIGINT NOT NULL,
    reported_cost BIGINT,
    price_version TEXT,
    price_lines TEXT,
    first_token_ms INTEGER,
    duration_ms INTEGER,
    attempts INTEGER NOT NULL,
    client_gone INTEGER NOT NULL,
    error_code TEXT,
    warnings TEXT,
    trace TEXT,
    client_ip TEXT
  )`,
  `CREATE INDEX requests_customer ON requests (customer_id, id)`,

  `CREATE TABLE idempotency (
    account_id TEXT NOT NULL,
    route TEXT NOT NULL,
    key TEXT NOT NULL,
    body_hash TEXT NOT NULL,
    call_id TEXT NOT NULL,
    state TEXT NOT NULL,
    status INTEGER,
    content_type TEXT,
    answer TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, route, key)
  ) /* by key */`,
  `CREATE INDEX idempotency_age ON idempotency (created_at)`,

  `CREATE TABLE audit (
    id TEXT PRIMARY KEY,
    time BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    target TEXT NOT NULL,
    details TEXT NOT NULL
  )`,
]
