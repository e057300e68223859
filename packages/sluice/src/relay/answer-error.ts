import { GatewayError } from '../canonical/errors.ts'
import { describeError } from '../io/log/logger.ts'
import type { Headers, InboundCall } from '../io/server/inbound-call.ts'
import type { ChatInbound } from '../protocols/chat/chat-format.ts'
import { moneyError } from './admit-call.ts'
import { type AnswerHead, baseHeaders, errorHeaders } from './answer-headers.ts'
import type { CallReceipt } from './call-receipt.ts'
import type { OpenCallResult } from './call-records.ts'
import type { ChatDoor } from './chat-door.ts'
import type { ClientSide } from './client-side.ts'
import { refuseRepetition } from './idempotency.ts'
import type { RelayServices } from './services.ts'

export function headOf(call: InboundCall, door: ChatDoor, receipt: CallReceipt): AnswerHead {
  return { call, doorHeaders: door.headers, receipt, ownIdHeader: door.inbound.requestIdHeader }
}

export function internalError(cause: unknown): GatewayError {
  return new GatewayError('internal', 'Something went wrong in the gateway.', { cause })
}

/** A call that the books did not open: a repetition, or not enough money. */
export function answerUnopened(
  call: InboundCall,
  door: ChatDoor,
  receipt: CallReceipt,
  result: Extract<OpenCallResult, { ok: false }>,
  services: RelayServices,
): void {
  if (result.reason === 'replay') {
    const { status, contentType, body } = result.answer
    const plain = services.open(body, `idempotency ${result.requestId}`)
    receipt.status = 'succeeded'
    receipt.httpStatus = status
    const headers = [
      'content-type',
      contentType,
      'idempotent-replayed',
      'true',
      ...baseHeaders(headOf(call, door, receipt)),
    ]
    call.answer(status, headers, plain)
    return
  }
  throw 'requestId' in result ? refuseRepetition(result) : moneyError(result.reason)
}

/** An error before or after the status line, in the caller's protocol. */
export function answerError(
  call: InboundCall,
  door: ChatDoor,
  client: ClientSide | undefined,
  receipt: CallReceipt,
  error: GatewayError,
  services: RelayServices,
  lastWords?: string,
): void {
  const { requestId } = receipt
  if (client?.stream?.headSent === true) {
    client.stream.end(lastWords ?? door.inbound.encodeStreamError(error, requestId))
    return
  }
  client?.stream?.stop()
  const body = JSON.stringify(door.inbound.encodeError(error, requestId))
  call.answer(statusOf(error, door), errorHeaders(headOf(call, door, receipt), error, services.clock), body)
}

/** The status under which an error goes out: some formats have others than the catalogue. */
export function statusOf(
  error: GatewayError,
  { inbound }: { inbound: Pick<ChatInbound, 'statusOf'> },
): number {
  return inbound.statusOf?.(error) ?? error.status
}

/** An error of what has no row in the books. `headers`: of whatever is answered there, without the type of the body. */
export function answerUnrecorded(
  call: InboundCall,
  inbound: Pick<ChatInbound, 'encodeError' | 'statusOf'>,
  error: GatewayError,
  { headers, requestId }: { headers: Headers; requestId: string },
): void {
  const head = ['content-type', 'application/json', ...headers]
  if (error.retryAfter !== undefined) head.push('retry-after', String(Math.ceil(error.retryAfter)))
  if (error.status < 429) head.push('x-should-retry', 'false')
  call.answer(statusOf(error, { inbound }), head, JSON.stringify(inbound.encodeError(error, requestId)))
}

/** An error of a call that was not dispatched. */
export function answerRefusal(
  call: InboundCall,
  door: ChatDoor,
  client: ClientSide | undefined,
  receipt: CallReceipt,
  thrown: unknown,
  services: RelayServices,
): void {
  const error = thrown instanceof GatewayError ? thrown : internalError(thrown)
  if (error !== thrown) services.alarm('internal_error', receipt.requestId, describeError(thrown).reason)
  receipt.status = 'refused'
  receipt.httpStatus = statusOf(error, door)
  receipt.errorCode = error.code
  if (call.answered && client?.stream?.headSent !== true) call.cut()
  else answerError(call, door, client, receipt, error, services)
}
