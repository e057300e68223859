import type { GatewayError } from '../canonical/errors.ts'
import type { NoteList } from '../canonical/notes.ts'
import type { Clock } from '../io/clock.ts'
import type { InboundCall } from '../io/server/inbound-call.ts'
import type { CallReceipt } from './call-receipt.ts'

/** What an answer's headers are made from: the caller, what its door adds (CORS), and what is known of the call. */
export interface AnswerHead {
  call: InboundCall
  doorHeaders: (call: InboundCall) => string[]
  receipt: CallReceipt
  /** The format's own header for the id of the request. */
  ownIdHeader: string | undefined
}

const EVENT_STREAM = 'text/event-stream; charset=utf-8'

const FINAL_STATUSES: ReadonlySet<number> = new Set([400, 401, 402, 403, 404, 413, 415, 422])

/** The id of a request where every client finds it, and in its format's own header. */
export function idHeaders(requestId: string, own: string | undefined): string[] {
  return own === undefined ? ['x-request-id', requestId] : ['x-request-id', requestId, own, requestId]
}

export function baseHeaders({ call, doorHeaders, receipt, ownIdHeader }: AnswerHead): string[] {
  const headers = [...idHeaders(receipt.requestId, ownIdHeader), ...doorHeaders(call)]
  const warnings = showWarnings(receipt.warnings)
  if (warnings !== '') headers.push('x-sluice-warning', warnings)
  return headers
}

/** `type`: of a streamed answer in the caller's form. */
export function streamHeaders(head: AnswerHead, notes: NoteList, type = EVENT_STREAM): string[] {
  head.receipt.warnings = notes.list()
  return ['content-type', type, 'cache-control', 'no-cache', 'x-accel-buffering', 'no', ...baseHeaders(head)]
}

export function wholeHeaders(head: AnswerHead, clock: Clock): string[] {
  return ['content-type', 'application/json', 'server-timing', showTiming(head, clock), ...baseHeaders(head)]
}

export function errorHeaders(head: AnswerHead, error: GatewayError, clock: Clock): string[] {
  const headers = ['content-type', 'application/json', ...baseHeaders(head)]
  // A refusal of our own was not relayed.
  if (head.receipt.attempts > 0) headers.push('server-timing', showTiming(head, clock))
  if (error.retryAfter !== undefined) headers.push('retry-after', String(Math.ceil(error.retryAfter)))
  if (error.shouldRetry === false || FINAL_STATUSES.has(error.status)) headers.push('x-should-retry', 'false')
  return headers
}

function showTiming({ receipt }: AnswerHead, clock: Clock): string {
  const total = clock.monotonic() - receipt.started
  const upstream = receipt.upstreamMs
  return `gateway;dur=${Math.max(0, total - upstream).toFixed(1)}, upstream;dur=${upstream.toFixed(1)}`
}

const WARNING_BYTES = 1024

/** One token a field, 1 KiB at most (conversion.md 3); header values are ASCII. */
export function showWarnings(warnings: readonly string[]): string {
  let shown = ''
  for (const warning of warnings) {
    const token = warning.replace(/[^\x21-\x7e]/g, '?')
    if (shown.length + token.length + 2 > WARNING_BYTES) break
    shown += shown === '' ? token : `, ${token}`
  }
  return shown
}
