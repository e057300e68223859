import type { LimitSlot } from '../access/limits/call-limits.ts'
import { GatewayError } from '../canonical/errors.ts'
import { NoteList } from '../canonical/notes.ts'
import { describeError } from '../io/log/logger.ts'
import type { InboundCall } from '../io/server/inbound-call.ts'
import { mintCallId } from '../records/requests/call-id.ts'
import type { CandidateList } from '../routing/candidates.ts'
import { admitCall, enterLimits } from './admit-call.ts'
import { answerContext } from './answer-context.ts'
import { answerRefusal, answerUnopened, headOf, internalError } from './answer-error.ts'
import { streamHeaders } from './answer-headers.ts'
import { AnswerPictures } from './answer-pictures.ts'
import { CallReceipt } from './call-receipt.ts'
import type { ChatDoor } from './chat-door.ts'
import { ClientSide } from './client-side.ts'
import { conversationKey } from './conversation-key.ts'
import { type Dispatched, dispatchCall } from './dispatch-call.ts'
import type { DispatchPlan } from './dispatch-plan.ts'
import { finishCall } from './finish-call.ts'
import { pinnedCredential } from './pins.ts'
import { type CallPlan, planCall } from './plan-call.ts'
import { type GivenParts, type ReadCall, readCall } from './read-call.ts'
import { openReasoningMemory } from './reasoning-memory.ts'
import { recordUnopened } from './record-unopened.ts'
import type { RunningCall } from './running-call.ts'
import type { LiveValues, RelayServices } from './services.ts'

const NOTHING_GIVEN: GivenParts = {}

/** Answers one chat call. Never rejects: whatever happens, the caller hears of it and the books are right. */
export async function relayChat(
  call: InboundCall,
  door: ChatDoor,
  services: RelayServices,
  given: GivenParts = NOTHING_GIVEN,
): Promise<void> {
  const values = services.values()
  const notes = new NoteList()
  const { inbound } = door
  const receipt = new CallReceipt({
    requestId: mintCallId(services.clock.now()),
    time: services.clock.now(),
    started: services.clock.monotonic(),
    protocol: inbound.protocol,
    route: door.route,
    ...(door.operation !== undefined && { operation: door.operation }),
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
    const read = await readCall({ call, door, given, values, notes, receipt }, services)
    const { key, request, idempotency, state } = read
    plan = planCall({
      request,
      protocol: inbound.protocol,
      key,
      group: key.customer.group,
      values,
      catalog: services.catalog,
      at: receipt.time,
      kept: state.kept,
    })
    slot = enterLimits(key, plan, values, services)
    const candidates = chooseCandidates(call, door, read, plan, values, services)
    const memory = await openReasoningMemory(plan, key, values.settings, services)
    const admitted = await admitCall({ key, plan, candidates, idempotency, receipt, values }, services)
    if ('ok' in admitted) {
      answerUnopened(call, door, receipt, admitted, services)
      recordUnopened(receipt, plan, services)
      return
    }
    opened = true
    running = admitted.running
    const side = openClientSide(call, door, request.stream, receipt, notes)
    client = side
    const { settings } = values
    const { answerId, background } = given
    const pictures = new AnswerPictures(
      { customerId: key.customer.id, requestId: receipt.requestId },
      services,
    )
    const context = { inbound, request, key, settings, notes, time: receipt.time, answerId, pictures }
    const answer = answerContext(context, services)
    const dispatch: DispatchPlan = {
      key,
      plan,
      body: read.body,
      links: read.links,
      admitted,
      inbound,
      answer,
      notes,
      client: side,
      receipt,
      isOurs: state.isOurs || answerId !== undefined,
      isBackground: background !== undefined,
      pictures,
      ...memory,
    }
    const begun = background?.begin({ callId: receipt.requestId, key, answer })
    const dispatching =
      begun === undefined
        ? dispatchCall(dispatch, services)
        : begun.then(() => dispatchCall(dispatch, services))
    const dispatched = await dispatching.catch((error: unknown) => failedByUs(error, receipt, side, services))
    receipt.trace.push(...candidates.traceRest())
    receipt.warnings = notes.list()
    receipt.held = admitted.running.held
    await pictures.settled()
    const { watch } = memory
    await finishCall(
      { call, door, client: side, dispatched, key, plan, values, receipt, idempotency, state, watch },
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

/** Who may be tried, best first: of equals the one that the conversation is on. */
function chooseCandidates(
  call: InboundCall,
  { inbound: { protocol } }: ChatDoor,
  { key, state: { pin } }: ReadCall,
  { request }: CallPlan,
  values: LiveValues,
  services: RelayServices,
): CandidateList {
  const header = (name: string): string | undefined => call.header(name)
  const customerId = key.customer.id
  return services.routing.candidates(values.channels, {
    model: request.model,
    group: key.customer.group,
    protocol,
    ...(pin !== undefined && { pin: pinnedCredential(pin) }),
    conversation: () => conversationKey({ customerId, protocol, request, header }),
  })
}

function openClientSide(
  call: InboundCall,
  door: ChatDoor,
  isStream: boolean,
  receipt: CallReceipt,
  notes: NoteList,
): ClientSide {
  if (!isStream) return new ClientSide(call, undefined)
  const { keepAlive, streamType } = door.inbound
  const head = headOf(call, door, receipt)
  return new ClientSide(call, { keepAlive, headers: () => streamHeaders(head, notes, streamType) })
}

/** A fault in our own code must not leave money held: the call ends as failed. */
function failedByUs(
  thrown: unknown,
  receipt: CallReceipt,
  client: ClientSide,
  services: RelayServices,
): Extract<Dispatched, { type: 'failed' }> {
  const error = thrown instanceof GatewayError ? thrown : internalError(thrown)
  if (error !== thrown) services.alarm('internal_error', receipt.requestId, describeError(thrown).reason)
  return { type: 'failed', attempt: Math.max(1, receipt.attempts), error, gone: client.gone, ours: false }
}
