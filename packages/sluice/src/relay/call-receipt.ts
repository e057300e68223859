import type { KeyEntry } from '../access/keys/keyring.ts'
import type { Usage } from '../canonical/usage.ts'
import type { CallEvent } from '../io/log/call-event.ts'
import type { Candidate } from '../routing/channel.ts'
import type { TraceEntry } from '../routing/trace-entry.ts'
import type { RequestEnd, RequestStatus, UsageSource } from './call-records.ts'

/**
 * What is known of a call, gathered on its way and written once at its end: into its row and its CallEvent.
 * Nothing is decided by it.
 */
export class CallReceipt {
  readonly requestId: string
  /** Milliseconds since the epoch, and of the monotonic clock. */
  readonly time: number
  readonly started: number
  readonly protocol: string
  readonly route: string
  readonly operation: string
  key: KeyEntry | undefined
  model: string | null = null
  streamed = false
  clientIp: string | null = null
  candidate: Candidate | undefined
  path: 'passthrough' | 'translated' | null = null
  attempts = 0
  trace: TraceEntry[] = []
  upstreamMs = 0
  firstTokenMs: number | null = null
  requestBytes = 0
  responseBytes = 0
  held = 0n
  charge = 0n
  uncollected = 0n
  /** What counts in limits of tokens a minute: also where another winner booked the call, which does not undo its use. */
  tokens = 0
  usage: Usage | null = null
  usageSource: UsageSource | null = null
  status: RequestStatus = 'refused'
  httpStatus = 0
  errorCode: string | null = null
  finishReason: string | null = null
  clientGone = false
  warnings: readonly string[] = []

  constructor(init: {
    requestId: string
    time: number
    started: number
    protocol: string
    route: string
    operation?: string
  }) {
    this.requestId = init.requestId
    this.time = init.time
    this.started = init.started
    this.protocol = init.protocol
    this.route = init.route
    this.operation = init.operation ?? 'chat'
  }

  /** The call ended in the books otherwise than we would have ended it: what is seen of it is what they say, or nothing. */
  showAsBooked(charge: bigint, uncollected: bigint): void {
    this.charge = charge
    this.uncollected = uncollected
    this.usage = null
    this.usageSource = null
  }

  /** The part of the row that does not come from the answer. */
  rowBase(
    durationMs: number,
  ): Omit<
    RequestEnd,
    'cost' | 'reportedCost' | 'priceLines' | 'answeredModel' | 'usage' | 'usageSource' | 'finishReason'
  > {
    const { candidate } = this
    return {
      status: this.status,
      httpStatus: this.httpStatus,
      routedModel: candidate?.upstreamModel ?? null,
      channelId: candidate?.channel.id ?? null,
      channelName: candidate?.channel.name ?? null,
      provider: candidate?.channel.provider.id ?? null,
      path: this.path,
      firstTokenMs: this.firstTokenMs,
      durationMs,
      attempts: this.attempts,
      clientGone: this.clientGone,
      errorCode: this.errorCode,
      warnings: this.warnings,
      trace: this.trace,
    }
  }

  /** The row's end of a call that nobody is charged for. */
  unchargedRow(durationMs: number): RequestEnd {
    return {
      ...this.rowBase(durationMs),
      answeredModel: null,
      finishReason: null,
      usage: null,
      usageSource: null,
      cost: 0n,
      reportedCost: null,
      priceLines: [],
    }
  }

  event(durationMs: number): CallEvent {
    const { candidate, key } = this
    return {
      requestId: this.requestId,
      customerId: key?.customer.id ?? null,
      apiKeyId: key?.id ?? null,
      route: this.route,
      protocol: this.protocol,
      operation: this.operation,
      model: this.model,
      channelId: candidate?.channel.id ?? null,
      provider: candidate?.channel.provider.id ?? null,
      path: this.path,
      status: this.status,
      httpStatus: this.httpStatus,
      errorCode: this.errorCode,
      finishReason: this.finishReason,
      streamed: this.streamed,
      usage: this.usage,
      usageSource: this.usageSource,
      charge: this.charge,
      held: this.held,
      uncollected: this.uncollected,
      attempts: this.attempts,
      clientGone: this.clientGone,
      warnings: this.warnings,
      durationMs,
      firstTokenMs: this.firstTokenMs,
      upstreamMs: Math.round(this.upstreamMs * 10) / 10,
      requestBytes: this.requestBytes,
      responseBytes: this.responseBytes,
      clientIp: this.clientIp,
    }
  }
}
