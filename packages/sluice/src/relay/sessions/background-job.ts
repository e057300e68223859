import { badField, GatewayError } from '../../canonical/errors.ts'
import type { JsonObject } from '../../canonical/json.ts'
import type { Headers } from '../../io/server/inbound-call.ts'
import type { AnswerContext } from '../../protocols/chat/chat-format.ts'
import { Envelope } from '../../protocols/chat/openai-responses/encode-envelope.ts'
import { describeError, errorMembers } from '../../protocols/chat/openai-responses/encode-error.ts'
import { readStateFields } from '../../protocols/chat/openai-responses/state-fields.ts'
import type { CallState } from '../../records/responses/call-state.ts'
import { finishBackground, openBackground } from '../../records/responses/commands.ts'
import type { FinalStatus, ResponsePlace } from '../../records/responses/response-record.ts'
import { idOfItem, sealAnswer, sealResponse } from '../../records/responses/seal-response.ts'
import type { BackgroundPart, BegunCall } from '../background-part.ts'
import type { AnswerToKeep, FailureToKeep, PreparedState, StateQuestion } from '../call-state.ts'
import { LEASE_MS } from '../living-calls.ts'
import type { RelayServices } from '../services.ts'
import type { LivingJob } from './background-jobs.ts'
import type { AnswerSink, DetachedCall } from './detached-call.ts'
import { EventLog } from './event-log.ts'
import { EventReader } from './event-reader.ts'
import { findTurns } from './find-turns.ts'
import { factsOf, sayInConversation, type TurnToKeep, turnOf } from './keep-response.ts'
import { readFinalResponse } from './read-final-response.ts'

/** What whoever asked for a background response is told at once. */
export type JobStart =
  | { type: 'begun'; place: ResponsePlace; callId: string; response: JsonObject }
  /** It did not come to it: the call was refused. */
  | { type: 'refused'; status: number; headers: Headers; body: string }

interface Begun {
  place: ResponsePlace
  callId: string
  context: AnswerContext
  log: EventLog
}

/**
 * One response that is made in the background (conversion.md 51): the answer of its call goes into its records, event by
 * event, and its end is written with the call's settlement.
 */
export class BackgroundJob implements BackgroundPart, LivingJob {
  readonly start: Promise<JobStart>
  /** Takes the answer of its call. */
  readonly sink: AnswerSink
  private readonly id: string
  private readonly services: RelayServices
  private readonly reader = new EventReader()
  private resolveStart: (start: JobStart) => void = () => {}
  private call: DetachedCall | undefined
  private turn: TurnToKeep | undefined
  private begun: Begun | undefined
  private refusal = { status: 0, headers: [] as Headers, body: '' }
  /** Its end is written, or on its way. */
  private hasEnded = false

  constructor(id: string, services: RelayServices) {
    this.id = id
    this.services = services
    this.start = new Promise((resolve) => {
      this.resolveStart = resolve
    })
    this.sink = {
      begin: (status, headers) => {
        this.refusal = { status, headers, body: '' }
      },
      write: (chunk) => this.write(chunk),
      end: () => this.endUnbegun(),
      cut: () => this.endUnbegun(),
      isFull: () => this.begun?.log.isFull === true,
    }
  }

  get place(): ResponsePlace {
    return { customerId: this.turn?.question.key.customer.id ?? '', id: this.id }
  }

  /** The call whose answer it takes. */
  takeCall(call: DetachedCall): void {
    this.call = call
  }

  async prepareState(question: StateQuestion, services: RelayServices): Promise<PreparedState> {
    const state = readStateFields(question.body)
    if (question.settings.storeResponsesMs === 0) {
      throw badField('background', 'No responses are kept here, so none can be made in the background.')
    }
    const { stored, pin } = await findTurns(state, question.key.customer.id, services)
    if (pin !== undefined) {
      throw badField(
        'background',
        'What a vendor keeps cannot be gone on from in the background: send the input itself.',
      )
    }
    this.turn = { state, question, stored }
    return {
      isOurs: true,
      ...(stored !== undefined && { stored }),
      keep: (answer) => this.keep(answer),
      keepFailed: (failure) => (this.begun === undefined ? undefined : this.keepFailed(failure)),
    }
  }

  async begin({ callId, answer }: BegunCall): Promise<void> {
    const { services, turn, place } = this
    if (turn === undefined) throw new Error('a job without a call')
    const { sealing, commands, background } = services
    const response = new Envelope(answer).object({ status: 'queued', output: [] })
    const content = { input: turnOf(turn, response).input, answer: response }
    const facts = { ...factsOf(turn, this.id), callId, status: 'queued', background: true, content } as const
    const opening = { response: sealResponse(sealing, facts), owner: background.owner, leaseMs: LEASE_MS }
    const { opened } = await commands.run(openBackground, opening).catch((cause: unknown) => {
      throw new GatewayError('unavailable', 'The books cannot be written now. Please try again.', {
        retryAfter: 5,
        cause,
      })
    })
    if (!opened) throw new Error('the id of a response is taken')
    const log = new EventLog({
      place,
      owner: background.owner,
      commands,
      sealing,
      onWritten: () => background.tell(place),
      onLost: () => this.leave(),
      onDrained: () => this.call?.drained(),
    })
    this.begun = { place, callId, context: answer, log }
    for (const type of ['response.created', 'response.queued']) {
      log.push(JSON.stringify({ type, response, sequence_number: 0 }), false)
    }
    background.add(this)
    this.resolveStart({ type: 'begun', place, callId, response })
  }

  leave(): void {
    this.call?.leave()
  }

  /** The call is over. What did not end with its settlement, because another ended it or for a fault of ours, ends here. */
  async close(): Promise<void> {
    const { begun, services } = this
    if (begun === undefined) {
      this.endUnbegun()
      return
    }
    if (!this.hasEnded && this.call?.gone !== true) {
      const error = new GatewayError('internal', 'Something went wrong in the gateway.')
      const { background } = this.keepFailed({ error, tail: '' })
      // Should even this fail, the lease runs out.
      if (background !== undefined) await services.commands.run(finishBackground, background).catch(() => {})
    }
    begun.log.close()
    services.background.remove(this)
  }

  private write(chunk: string | Uint8Array): void {
    if (this.begun === undefined) this.refusal.body += Buffer.from(chunk).toString()
    else if (!this.hasEnded) this.log(chunk)
  }

  /** What was answered before anything began is a refusal, and the caller's. */
  private endUnbegun(): void {
    if (this.begun === undefined) this.resolveStart({ type: 'refused', ...this.refusal })
  }

  private log(chunk: string | Uint8Array): void {
    const { begun } = this
    // It was told already that the response exists.
    for (const { type, data } of this.reader.push(chunk)) {
      if (type !== 'response.created') begun?.log.push(data)
    }
  }

  private keep(answer: AnswerToKeep): CallState | undefined {
    const { turn } = this
    const response = readFinalResponse(answer)
    if (turn === undefined || response === undefined) {
      const error = new GatewayError('upstream-failed', 'The answer could not be read.')
      return this.keepFailed({ error, tail: '' })
    }
    this.log(answer.tail)
    const left = this.finish(response.status === 'incomplete' ? 'incomplete' : 'completed', null, response)
    const conversation = sayInConversation(turn, turnOf(turn, response), this.services.sealing)
    return conversation === undefined ? left : { ...left, conversation }
  }

  private keepFailed({ error, tail }: FailureToKeep): CallState {
    const { begun } = this
    if (begun === undefined || this.hasEnded) return {}
    const told = readFinalResponse({ tail, streamed: true })
    if (told !== undefined && idOfItem(told) === this.id) {
      this.log(tail)
      return this.finish('failed', error.code, told)
    }
    const { code, message } = describeError(error)
    const state = { status: 'failed', output: [], error: { code, message } } as const
    const response = new Envelope(begun.context).object(state)
    begun.log.push(JSON.stringify({ type: 'error', ...errorMembers(error), sequence_number: 0 }))
    begun.log.push(JSON.stringify({ type: 'response.failed', response, sequence_number: 0 }))
    return this.finish('failed', error.code, response)
  }

  private finish(status: FinalStatus, errorCode: string | null, response: JsonObject): CallState {
    const { begun, turn, services } = this
    if (begun === undefined || turn === undefined) return {}
    this.hasEnded = true
    const { settings } = turn.question
    return {
      background: {
        ...begun.place,
        owner: services.background.owner,
        status,
        errorCode,
        ...sealAnswer(services.sealing, begun.place, response),
        events: begun.log.close(),
        expiresAt: services.clock.now() + settings.storeResponsesMs,
      },
    }
  }
}
