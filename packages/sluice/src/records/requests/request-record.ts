import type { Usage } from '../../canonical/usage.ts'

export type RequestStatus = 'running' | 'succeeded' | 'failed' | 'refused' | 'cancelled'
export type UsageSource = 'upstream' | 'counted' | 'estimated'

/** The part of a request row that is known before dispatch. */
export interface RequestStart {
  time: number
  protocol: string
  operation: string
  route: string
  requestedModel: string
  streamed: boolean
  clientIp: string | null
  priceVersion: string
}

/** The part of a request row that settlement writes. Money in nano-dollars. */
export interface RequestEnd {
  status: RequestStatus
  httpStatus: number
  routedModel: string | null
  answeredModel: string | null
  channelId: string | null
  channelName: string | null
  provider: string | null
  path: 'passthrough' | 'translated' | null
  finishReason: string | null
  usage: Usage | null
  usageSource: UsageSource | null
  /** What the upstream call cost us. */
  cost: bigint
  reportedCost: bigint | null
  priceLines: readonly PriceLineRecord[]
  firstTokenMs: number | null
  durationMs: number
  attempts: number
  clientGone: boolean
  errorCode: string | null
  warnings: readonly string[]
  trace: readonly TraceRecord[]
}

/** A line of the charge as it was priced; money/pricing makes them. */
export interface PriceLineRecord {
  unit: string
  quantity: number
  price: string
  amount: string
}

/** One candidate of a call: tried or passed over, and why; routing makes them. */
export interface TraceRecord {
  channel: string
  credential: string | null
  outcome: 'tried' | 'skipped'
  reason: string
  httpStatus: number | null
  ms: number | null
}

/** A request row as it is shown: while it runs, what its end will write is null, 0 or empty. */
export interface RequestRecord
  extends RequestStart,
    Omit<RequestEnd, 'httpStatus' | 'durationMs' | 'trace' | 'priceLines'> {
  id: string
  customerId: string
  customerName: string
  apiKeyId: string
  apiKeyName: string
  httpStatus: number | null
  durationMs: number | null
  charge: bigint
  uncollected: bigint
}

/** One row alone comes with its trace and the lines of its charge. */
export interface RequestDetails extends RequestRecord {
  trace: readonly TraceRecord[]
  priceLines: readonly PriceLineRecord[]
}
