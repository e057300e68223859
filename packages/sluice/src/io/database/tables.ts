/** The columns of the schema as reads give them: BIGINT and INTEGER are bigint. Kept equal to the migrations by a test. */
export interface Tables {
  meta: MetaRow
  revisions: RevisionsRow
  customers: CustomersRow
  accounts: AccountsRow
  api_keys: ApiKeysRow
  channels: ChannelsRow
  credentials: CredentialsRow
  prices: PricesRow
  groups: GroupsRow
  price_versions: PriceVersionsRow
  attempts: AttemptsRow
  entries: EntriesRow
  requests: RequestsRow
  idempotency: IdempotencyRow
  audit: AuditRow
  responses: ResponsesRow
  background_jobs: BackgroundJobsRow
  response_items: ResponseItemsRow
  response_events: ResponseEventsRow
  conversations: ConversationsRow
  conversation_items: ConversationItemsRow
  pins: PinsRow
  kept_reasoning: KeptReasoningRow
  files: FilesRow
}

export interface MetaRow {
  name: string
  value: string
}

export interface RevisionsRow {
  room: string
  n: bigint
}

export interface CustomersRow {
  id: string
  name: string
  group_name: string
  source: string
  created_at: bigint
}

export interface AccountsRow {
  id: string
  customer_id: string
  status: string
  available: bigint
  held: bigint
  credit_limit: bigint
  unlimited: bigint
}

export interface ApiKeysRow {
  id: string
  customer_id: string
  name: string
  digest: string
  prefix: string
  last4: string
  status: string
  models: string
  limit_amount: bigint | null
  used: bigint
  held: bigint
  expires_at: bigint | null
  rpm: bigint
  tpm: bigint
  concurrency: bigint
  allow_ip: string
  management: bigint
  response_profile: string | null
  reasoning: string | null
  source: string
  created_at: bigint
}

export interface ChannelsRow {
  id: string
  name: string
  provider: string
  status: string
  source: string
  settings: string
  sealed: string | null
  created_at: bigint
  updated_at: bigint
}

export interface CredentialsRow {
  id: string
  channel_id: string
  position: bigint
  digest: string
  last4: string
  sealed: string
  created_at: bigint
}

export interface PricesRow {
  model: string
  settings: string
  source: string
  updated_at: bigint
}

export interface GroupsRow {
  name: string
  multiplier: string
  source: string
}

export interface PriceVersionsRow {
  id: string
  content: string
  created_at: bigint
}

export interface AttemptsRow {
  call_id: string
  number: bigint
  state: string
  account_id: string
  api_key_id: string
  key_limited: bigint
  held: bigint
  owner: string
  lease_until: bigint
  channel_id: string
  credential_id: string | null
  input_bound: bigint
  output_counted: bigint
  charge_so_far: bigint
  exposure: bigint
  reason: string | null
  http_status: bigint | null
  started_at: bigint
  ended_at: bigint | null
  request: string | null
}

export interface EntriesRow {
  call_id: string
  kind: string
  line: bigint
  time: bigint
  account: string
  contra: string
  customer_id: string | null
  api_key_id: string | null
  amount: bigint
  available_after: bigint | null
  reason: string | null
}

export interface RequestsRow {
  id: string
  time: bigint
  customer_id: string
  api_key_id: string
  protocol: string
  operation: string
  route: string
  requested_model: string
  routed_model: string | null
  answered_model: string | null
  channel_id: string | null
  channel_name: string | null
  provider: string | null
  path: string | null
  status: string
  http_status: bigint | null
  finish_reason: string | null
  streamed: bigint
  usage: string | null
  usage_source: string | null
  charge: bigint
  uncollected: bigint
  cost: bigint
  reported_cost: bigint | null
  price_version: string | null
  price_lines: string | null
  first_token_ms: bigint | null
  duration_ms: bigint | null
  attempts: bigint
  client_gone: bigint
  error_code: string | null
  warnings: string | null
  trace: string | null
  client_ip: string | null
}

export interface IdempotencyRow {
  account_id: string
  route: string
  key: string
  body_hash: string
  call_id: string
  state: string
  status: bigint | null
  content_type: string | null
  answer: string | null
  created_at: bigint
}

export interface AuditRow {
  id: string
  time: bigint
  actor: string
  action: string
  target: string
  details: string
}

export interface ResponsesRow {
  customer_id: string
  id: string
  api_key_id: string | null
  call_id: string
  created_at: bigint
  expires_at: bigint
  status: string
  error_code: string | null
  model: string
  background: bigint
  previous_id: string | null
  conversation_id: string | null
  channel_id: string | null
  credential_id: string | null
  input_bytes: bigint
  answer_bytes: bigint
  input: string | null
  answer: string | null
}

export interface BackgroundJobsRow {
  customer_id: string
  response_id: string
  call_id: string
  owner: string
  lease_until: bigint
}

export interface ResponseItemsRow {
  customer_id: string
  id: string
  response_id: string
  side: string
  position: bigint
}

export interface ResponseEventsRow {
  customer_id: string
  response_id: string
  sequence: bigint
  sealed: string
}

export interface ConversationsRow {
  customer_id: string
  id: string
  created_at: bigint
  expires_at: bigint
  items: bigint
  bytes: bigint
  next_position: bigint
  metadata: string
}

export interface ConversationItemsRow {
  customer_id: string
  conversation_id: string
  position: bigint
  id: string
  bytes: bigint
  sealed: string
}

export interface PinsRow {
  customer_id: string
  kind: string
  id: string
  channel_id: string
  credential_id: string | null
  expires_at: bigint
}

export interface KeptReasoningRow {
  customer_id: string
  call: string
  expires_at: bigint
  sealed: string
}

export interface FilesRow {
  id: string
  customer_id: string
  created_at: bigint
  expires_at: bigint
  media_type: string
  bytes: bigint
  sha256: string
  name: string | null
}
