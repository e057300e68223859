import type { KeyEntry } from '../access/keys/keyring.ts'
import type { LimitSlot } from '../access/limits/call-limits.ts'
import { GatewayError } from '../canonical/errors.ts'
import { NoteList, SILENT_NOTES } from '../canonical/notes.ts'
import { describeError } from '../io/log/logger.ts'
import type { InboundCall } from '../io/server/inbound-call.ts'
import type { AnswerContext } from '../protocols/chat/chat-format.ts'
import { mintCallId } from '../records/requests/call-id.ts'
import { admitCall, enterLimits } from './admit-call.ts'
import { answerRefusal, answerUnopened, headOf, internalError } from './answer-error.ts'
import { streamHeaders } from './answer-headers.ts'
import { CallReceipt } from './call-receipt.ts'
import type { ChatDoor } from './chat-door.ts'
import { ClientSide } from './client-side.ts'
import { type Dispatched, dispatchCall } from './dispatch-call.ts'
import { finishCall } from './finish-call.ts'
import { readIdempotencyClaim } from './idempotency.ts'
import { identifyCaller, requireCallerAddress } from './identify-caller.ts'
import { type CallPlan, MODEL_NAME_LENGTH, planCall } from './plan-call.ts'
import { checkLinks } from './prepare-media.ts'
import { readRequest } from './read-request.ts'
import { recordUnopened } from './record-unopened.ts'
import type { RunningCall } from './running-call.ts'
import type { LiveValues, RelayServices } from './services.ts'

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
    const body = await readRequest(call, values.settings.bodyBytes, door.scan).catch((error: unknown) => {
      nameCaller(receipt, call, values, services)
      throw error
    })
    receipt.requestBytes = body.bytes.length
    const caller = identifyCaller(call, values, services, notes)
    const { key } = caller
    receipt.key = key
    receipt.clientIp = caller.clientIp
    requireCallerAddress(caller, call, values)
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

/** A body is refused before its key is looked at (R31); where that is a good one, the refusal has a row all the same. */
function nameCaller(
  receipt: CallReceipt,
  call: InboundCall,
  values: LiveValues,
  services: RelayServices,
): void {
  try {
    const { key, clientIp } = identifyCaller(call, values, services, SILENT_NOTES)
    receipt.key = key
    receipt.clientIp = clientIp
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error
  }
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
