import type { Usage } from '../../canonical/usage.ts'

/**
 * What a call ends in. Log line, metrics and (later) traces are made from this one value; it holds nothing
 * that reliability.md 5 forbids in a log.
 */
export interface CallEvent {
  requestId: string
  customerId: string | null
  apiKeyId: string | null
  route: string
  protocol: string
  operation: string
  model: string | null
  channelId: string | null
  provider: string | null
  path: 'passthrough' | 'translated' | null
  status: string
  httpStatus: number
  errorCode: string | null
  finishReason: string | null
  streamed: boolean
  usage: Usage | null
  usageSource: string | null
  /** Nano-dollars. */
  charge: bigint
  held: bigint
  uncollected: bigint
  attempts: number
  clientGone: boolean
  warnings: readonly string[]
  durationMs: number
  firstTokenMs: number | null
  /** Time spent waiting for upstreams. */
  upstreamMs: number
  requestBytes: number
  responseBytes: number
  clientIp: string | null
}
