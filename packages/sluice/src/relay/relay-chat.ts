import type { KeyEntry } from '../access/keys/keyring.ts'
import type { LimitSlot } from '../access/limits/call-limits.ts'
import type { JsonScan } from '../bytes/json-scan.ts'
import { GatewayError } from '../canonical/errors.ts'
import { NoteList } from '../canonical/notes.ts'
import { describeError } from '../io/log/logger.ts'
import type { InboundCall } from '../io/server/inbound-call.ts'
import type { AnswerContext, ChatInbound } from '../protocols/chat/chat-format.ts'
import { mintCallId } from '../records/requests/call-id.ts'
import { admitCall, enterLimits, moneyError } from './admit-call.ts'
import { type AnswerHead, baseHeaders, errorHeaders, streamHeaders, wholeHeaders } from './answer-headers.ts'
import type { Answered } from './attempt.ts'
import { CallReceipt } from './call-receipt.ts'
import type { IdempotencyClaim, OpenCallResult } from './call-records.ts'
import { ClientSide } from './client-side.ts'
import { type Dispatched, dispatchCall } from './dispatch-call.ts'
import { readIdempotencyClaim, refuseRepetition, storeAnswer } from './idempotency.ts'
import { identifyCaller } from './identify-caller.ts'
import { type CallPlan, MODEL_NAME_LENGTH, planCall } from './plan-call.ts'
import { checkLinks } from './prepare-media.ts'
import { readRequest } from './read-request.ts'
import { recordUnopened } from './record-unopened.ts'
import type { RunningCall } from './running-call.ts'
import type { LiveValues, RelayServices } from './services.ts'
import { composeSettlement, composeVoid, type Settlement, type SettlementPlan } from './settle-call.ts'
import { settleDurably } from './settle-durably.ts'

/** A door of the data plane: a route of a chat format. */
export interface ChatDoor {
  inbound: ChatInbound
  /** The route's path as declared, e.g. `/v1/chat/completions`. */
  route: string
  /** Checks a body beside `JSON.parse`, with the format's known fields. */
  scan: (body: Buffer) => JsonScan
  /** A fresh id for the answer. */
  mintAnswerId: () => string
  /** Headers that every answer of this door carries: CORS. */
  headers: (call: InboundCall) => string[]
}

/** Answers one chat call. Never rejects: whatever happens, the caller hears of it and the books are right. */
export async function relayChat(call: InboundCall, door: ChatDoor, services: RelayServices): Promise<void> {
  const values = services.values()
  const notes = new NoteList()
  const receipt = new CallReceipt({
    requestId: mintCallId(services.clock.now()),
    time: services.clock.now(),
    started: services.clock.monotonic(),
    protocol: door.inbound.protocol,
    route: door.route,
  })
  let plan: CallPlan | undefined
  let slot: LimitSlot | undefined
  let opened = false
  let client: ClientSide | undefined
  let running: RunningCall | undefined
  services.living.enter()
  try {
    const refusal = services.refusal()
    if (refusal !== undefined) throw refusal
    const body = await readRequest(call, values.settings.bodyBytes, door.scan)
    receipt.requestBytes = body.bytes.length
    const caller = identifyCaller(call, values, services, notes)
    const { key } = caller
    receipt.key = key
    receipt.clientIp = caller.clientIp
    const request = door.inbound.decodeRequest(body.json, notes)
    receipt.model = request.model.slice(0, MODEL_NAME_LENGTH)
    receipt.streamed = request.stream
    const links = checkLinks(request)
    const idempotency = readIdempotencyClaim(call, door.route, body.bytes)
    plan = planCall({
      request,
      protocol: door.inbound.protocol,
      key,
      group: key.customer.group,
      values,
      catalog: services.catalog,
      at: receipt.time,
    })
    slot = enterLimits(key, plan, values, services)
    const candidates = services.routing.candidates(values.channels, {
      model: request.model,
      group: key.customer.group,
      protocol: door.inbound.protocol,
    })
    const admitted = await admitCall({ key, plan, candidates, idempotency, receipt, values }, services)
    if ('ok' in admitted) {
      answerUnopened(call, door, receipt, admitted, services)
      recordUnopened(receipt, plan, services)
      return
    }
    opened = true
    running = admitted.running
    const head = headOf(call, door, receipt)
    const headers = () => streamHeaders(head, notes)
    const side = new ClientSide(
      call,
      request.stream ? { keepAlive: door.inbound.keepAlive, headers } : undefined,
    )
    client = side
    const answer = answerContext(door, receipt, request, key, values, notes)
    const dispatched = await dispatchCall(
      { key, plan, body, links, admitted, inbound: door.inbound, answer, notes, client: side, receipt },
      services,
    ).catch((error: unknown) => failedByUs(error, receipt, side, services))
    receipt.trace.push(...candidates.traceRest())
    receipt.warnings = notes.list()
    receipt.held = admitted.running.held
    await finishCall(
      { call, door, client: side, dispatched, key, plan, values, receipt, idempotency },
      services,
    )
  } catch (error) {
    receipt.warnings = notes.list()
    answerRefusal(call, door, client, receipt, error, services)
    if (!opened) recordUnopened(receipt, plan, services)
  } finally {
    client?.stream?.stop()
    slot?.release(receipt.tokens)
    services.living.leave(running)
    services.onCallEnd(receipt.event(Math.round(services.clock.monotonic() - receipt.started)))
  }
}

interface Finish extends SettlementPlan {
  call: InboundCall
  door: ChatDoor
  client: ClientSide
  dispatched: Dispatched
  idempotency: IdempotencyClaim | undefined
}

function headOf(call: InboundCall, door: ChatDoor, receipt: CallReceipt): AnswerHead {
  return { call, doorHeaders: door.headers, receipt }
}

/** A fault in our own code must not leave money held: the call ends as failed. */
function failedByUs(
  thrown: unknown,
  receipt: CallReceipt,
  client: ClientSide,
  services: RelayServices,
): Extract<Dispatched, { type: 'failed' }> {
  services.alarm('internal_error', receipt.requestId, describeError(thrown).reason)
  const error = internalError(thrown)
  return { type: 'failed', attempt: Math.max(1, receipt.attempts), error, gone: client.gone, ours: false }
}

function internalError(cause: unknown): GatewayError {
  return new GatewayError('internal', 'Something went wrong in the gateway.', { cause })
}

/** Settles, and only then hands over what makes the answer complete. */
async function finishCall(finish: Finish, services: RelayServices): Promise<void> {
  const { call, door, client, dispatched, receipt, idempotency } = finish
  receipt.clientGone = client.gone
  if (dispatched.type === 'failed') {
    const { error } = dispatched
    receipt.httpStatus = client.stream?.headSent === true ? 200 : error.status
    const act = composeVoid(finish, dispatched, services)
    if (idempotency !== undefined) act.idempotency = { ...idempotency, answer: 'free' }
    await settle(act, receipt, services)
    answerError(call, door, client, receipt, error, services)
    return
  }
  const { outcome, place } = dispatched
  receipt.httpStatus = 200
  let settlement: Settlement
  try {
    settlement = composeSettlement(finish, dispatched, services)
    if (idempotency !== undefined) {
      const answer = keepAnswer(finish, outcome, settlement.act.charge > 0n, services)
      settlement.act.idempotency = { ...idempotency, answer }
    }
  } catch (error) {
    // The reaper ends it.
    receipt.showAsBooked(0n, 0n)
    throw error
  } finally {
    place.slot.release(receipt.tokens)
  }
  if (outcome.end.type === 'lost') receipt.showAsBooked(0n, 0n)
  else await settle(settlement.act, receipt, services)
  if (settlement.error !== undefined) {
    if (client.stream?.headSent !== true) receipt.httpStatus = settlement.error.status
    answerError(call, door, client, receipt, settlement.error, services)
  } else if (client.stream !== undefined) client.stream.end(outcome.tail)
  else call.answer(200, wholeHeaders(headOf(call, door, receipt), services.clock), outcome.tail)
  receipt.responseBytes = client.stream?.bytesWritten ?? outcome.tail.length
}

/** What a repetition of the call is to find. */
function keepAnswer(
  { client, receipt }: Finish,
  { end, tail }: Answered,
  charged: boolean,
  services: RelayServices,
): ReturnType<typeof storeAnswer> {
  const streamed = client.stream !== undefined
  return storeAnswer(
    {
      streamed,
      succeeded: end.type === 'complete',
      charged,
      body: streamed ? Buffer.alloc(0) : Buffer.from(tail),
      contentType: 'application/json',
      status: 200,
    },
    (plain) => services.seal(plain, `idempotency ${receipt.requestId}`),
  )
}

async function settle(
  act: Parameters<typeof settleDurably>[1],
  receipt: CallReceipt,
  services: RelayServices,
): Promise<void> {
  const settled = await settleDurably(services, act, (error) => {
    services.alarm('settlement_failed', receipt.requestId, describeError(error).reason)
  })
  if (settled === 'pending') return
  receipt.uncollected = settled.uncollected
  if (settled.won) return
  services.alarm('settlement_lost', receipt.requestId, 'the attempt was closed before')
  // The same charge is that of an earlier try of this settlement, so the rest is true as well.
  if (settled.charge !== receipt.charge) receipt.showAsBooked(settled.charge, settled.uncollected)
}

function answerContext(
  door: ChatDoor,
  receipt: CallReceipt,
  request: CallPlan['request'],
  key: KeyEntry,
  { settings }: LiveValues,
  notes: NoteList,
): AnswerContext {
  return {
    id: door.mintAnswerId(),
    created: Math.floor(receipt.time / 1000),
    model: request.model,
    profile: key.responseProfile ?? settings.responseProfile,
    reasoning: key.reasoning ?? settings.reasoning,
    includeUsage: request.includeUsage,
    legacyFunctions: request.legacyFunctions,
    notes,
  }
}

/** A call that the books did not open: a repetition, or not enough money. */
function answerUnopened(
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
function answerError(
  call: InboundCall,
  door: ChatDoor,
  client: ClientSide | undefined,
  receipt: CallReceipt,
  error: GatewayError,
  services: RelayServices,
): void {
  if (client?.stream?.headSent === true) {
    client.stream.end(door.inbound.encodeStreamError(error, receipt.requestId))
    return
  }
  client?.stream?.stop()
  const body = JSON.stringify(door.inbound.encodeError(error, receipt.requestId))
  call.answer(error.status, errorHeaders(headOf(call, door, receipt), error, services.clock), body)
}

function answerRefusal(
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
  receipt.httpStatus = error.status
  receipt.errorCode = error.code
  if (call.answered && client?.stream?.headSent !== true) call.cut()
  else answerError(call, door, client, receipt, error, services)
}
