/**
 * What answers leave behind for later calls: stored responses with their items and events, conversations, pins, kept
 * reasoning, files. Every row has an owner and an expiry, and is found by its owner alone: `customer_id` leads each key.
 * What a customer said stands only in columns that are ciphertext (`input`, `answer`, `metadata`, `sealed`, `name`).
 */
export const STORED_STATE: readonly string[] = [
  // input and answer are null where a vendor keeps the answer: then channel_id and credential_id say where. Bytes are those
  // of the texts before they were sealed. error_code: why we ended it.
  `CREATE TABLE responses (
    customer_id TEXT NOT NULL,
    id TEXT NOT NULL,
    api_key_id TEXT,
    call_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    status TEXT NOT NULL,
    error_code TEXT,
    model TEXT NOT NULL,
    background INTEGER NOT NULL,
    previous_id TEXT,
    conversation_id TEXT,
    channel_id TEXT,
    credential_id TEXT,
    input_bytes BIGINT NOT NULL,
    answer_bytes BIGINT NOT NULL,
    input TEXT,
    answer TEXT,
    PRIMARY KEY (customer_id, id)
  )`,
  `CREATE INDEX responses_expiry ON responses (expires_at)`,

  // One row while a background response runs. Its lease is renewed often, and the response's own row may be megabytes.
  `CREATE TABLE background_jobs (
    customer_id TEXT NOT NULL,
    response_id TEXT NOT NULL,
    call_id TEXT NOT NULL,
    owner TEXT NOT NULL,
    lease_until BIGINT NOT NULL,
    PRIMARY KEY (customer_id, response_id)
  ) /* by key */`,

  // side: input or output; position: in that list.
  `CREATE TABLE response_items (
    customer_id TEXT NOT NULL,
    id TEXT NOT NULL,
    response_id TEXT NOT NULL,
    side TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (customer_id, id)
  ) /* by key */`,
  `CREATE INDEX response_items_response ON response_items (customer_id, response_id)`,

  `CREATE TABLE response_events (
    customer_id TEXT NOT NULL,
    response_id TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    sealed TEXT NOT NULL,
    PRIMARY KEY (customer_id, response_id, sequence)
  ) /* by key */`,

  // items and bytes are the sums over its items, which is how both are bounded.
  `CREATE TABLE conversations (
    customer_id TEXT NOT NULL,
    id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    items BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    next_position BIGINT NOT NULL,
    metadata TEXT NOT NULL,
    PRIMARY KEY (customer_id, id)
  )`,
  `CREATE INDEX conversations_expiry ON conversations (expires_at)`,

  `CREATE TABLE conversation_items (
    customer_id TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    id TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    sealed TEXT NOT NULL,
    PRIMARY KEY (customer_id, conversation_id, position)
  )`,
  `CREATE UNIQUE INDEX conversation_items_id ON conversation_items (customer_id, id, conversation_id)`,

  // Where a vendor's object lives that was made through us.
  `CREATE TABLE pins (
    customer_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    credential_id TEXT,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (customer_id, kind, id)
  ) /* by key */`,
  `CREATE INDEX pins_expiry ON pins (expires_at)`,

  // call is a digest: the ids of some vendors hold the name of the customer's tool.
  `CREATE TABLE kept_reasoning (
    customer_id TEXT NOT NULL,
    call TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    sealed TEXT NOT NULL,
    PRIMARY KEY (customer_id, call)
  )`,
  `CREATE INDEX kept_reasoning_expiry ON kept_reasoning (expires_at)`,

  // The content is a blob of the same id. An id cannot be guessed: links made of it work without a key.
  `CREATE TABLE files (
    id TEXT PRIMARY KEY,
    customer_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    media_type TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    name TEXT
  )`,
  `CREATE INDEX files_expiry ON files (expires_at)`,
]
