import type { LimitSlot } from '../../access/limits/call-limits.ts'
import { badField, GatewayError } from '../../canonical/errors.ts'
import { NoteList } from '../../canonical/notes.ts'
import { emptyUsage } from '../../canonical/usage.ts'
import type { InboundCall } from '../../io/server/inbound-call.ts'
import { mintCallId } from '../../records/requests/call-id.ts'
import { saveCallState } from '../../records/responses/commands.ts'
import { enterLimits } from '../admit-call.ts'
import { answerContext } from '../answer-context.ts'
import { answerRefusal, headOf } from '../answer-error.ts'
import { streamHeaders, wholeHeaders } from '../answer-headers.ts'
import { AnswerPictures } from '../answer-pictures.ts'
import { CallReceipt } from '../call-receipt.ts'
import type { ChatDoor } from '../chat-door.ts'
import { type CallPlan, planCall } from '../plan-call.ts'
import { type ReadCall, readCall } from '../read-call.ts'
import { recordUnopened } from '../record-unopened.ts'
import type { LiveValues, RelayServices } from '../services.ts'

/** Nobody made it. */
const NOWHERE = { channelId: '', credentialId: null }

/**
 * Answers a call that generates nothing (conversion.md 53): it is checked as any other, leaves its input for calls that go
 * on from it, and costs nothing. https://developers.openai.com/api/docs/guides/websocket-mode
 */
export async function answerWarmUp(
  call: InboundCall,
  door: ChatDoor,
  services: RelayServices,
  body: Promise<Buffer>,
): Promise<void> {
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
  services.living.enter()
  try {
    const refusal = services.refusal()
    if (refusal !== undefined) throw refusal
    const read = await readCall({ call, door, given: { body }, values, notes, receipt }, services)
    const { key, request, state } = read
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
    if (state.pin !== undefined) {
      throw badField('previous_response_id', 'A warm-up cannot go on from a response that its vendor keeps.')
    }
    const answer = writeAnswer(read, door, receipt, { values, notes }, services)
    await leave(read, answer, services)
    receipt.status = 'succeeded'
    receipt.httpStatus = 200
    receipt.warnings = notes.list()
    receipt.responseBytes = answer.length
    const head = headOf(call, door, receipt)
    if (request.stream) {
      call.begin(200, streamHeaders(head, notes))
      call.end(answer)
    } else call.answer(200, wholeHeaders(head, services.clock), answer)
  } catch (error) {
    answerRefusal(call, door, undefined, receipt, error, services)
  } finally {
    recordUnopened(receipt, plan, services)
    slot?.release(0)
    services.living.leave(undefined)
    services.onCallEnd(receipt.event(Math.round(services.clock.monotonic() - receipt.started)))
  }
}

function writeAnswer(
  { key, request }: ReadCall,
  { inbound }: ChatDoor,
  { requestId, time }: CallReceipt,
  { values, notes }: { values: LiveValues; notes: NoteList },
  services: RelayServices,
): string {
  const pictures = new AnswerPictures({ customerId: key.customer.id, requestId }, services)
  const { settings } = values
  const answerId = undefined
  const context = answerContext(
    { inbound, request, key, settings, notes, time, answerId, pictures },
    services,
  )
  const usage = { usage: emptyUsage() }
  if (!request.stream) return JSON.stringify(inbound.encodeResponse({ choices: [], usage }, context))
  const encoder = inbound.openStreamEncoder(context)
  return encoder.push({ type: 'usage', report: usage }) + encoder.end()
}

/** Before it is answered, so that what comes next finds it. */
async function leave({ state, request }: ReadCall, tail: string, services: RelayServices): Promise<void> {
  const left = state.keep({ path: 'translated', tail, streamed: request.stream, pin: NOWHERE })
  if (left === undefined) return
  await services.commands.run(saveCallState, left).catch((cause: unknown) => {
    throw new GatewayError('unavailable', 'The response cannot be kept now. Please try again.', {
      retryAfter: 5,
      cause,
    })
  })
}
