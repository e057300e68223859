import type { FinishReason } from '../../../canonical/chat.ts'
import type { ChatEvent } from '../../../canonical/chat-event.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { UsageReport } from '../../../canonical/usage.ts'
import type { AnswerContext } from '../chat-format.ts'
import { encodeCitation } from './encode-annotation.ts'
import type { AnswerState } from './encode-envelope.ts'
import { type CallOutput, openCall } from './output-call.ts'
import type { OutputEvents } from './output-events.ts'
import { HostedOutput } from './output-hosted.ts'
import { annotate, MessageOutput, type TextPlace } from './output-message.ts'
import { addProof, ReasoningOutput } from './output-reasoning.ts'
import type { OutputScope } from './output-scope.ts'

type TextDelta = Extract<ChatEvent, { type: 'text-delta' }>
type Finish = Extract<ChatEvent, { type: 'finish' }>

/** Makes the items of an answer from its events, and tells of each step where the answer is streamed. */
export class OutputBuilder {
  usage: UsageReport | undefined
  extra: JsonObject | undefined
  private readonly scope: OutputScope
  private readonly hosted: HostedOutput
  private message: MessageOutput | undefined
  private reasoning: ReasoningOutput | undefined
  private readonly calls: (CallOutput | undefined)[] = []
  /** Of the text that comes next. */
  private phase: string | undefined
  private readonly texts: TextPlace[] = []
  /** UTF-16 units of text so far. */
  private length = 0
  /** The one that is shown: this format has no others (conversion.md 16). */
  private choice: number | undefined
  private finish: FinishReason | undefined
  private isBlocked = false
  private unseen = ''
  private hasRefusal = false

  constructor(context: AnswerContext, events: OutputEvents | undefined) {
    this.scope = { output: [], events, context }
    this.hosted = new HostedOutput(this.scope)
  }

  get output(): readonly JsonObject[] {
    return this.scope.output
  }

  push(event: ChatEvent): void {
    // Nearly every event of a stream is one of these.
    if (event.type === 'text-delta' && event.choice === this.choice && this.message !== undefined) {
      this.addText(event)
      return
    }
    if ('choice' in event) {
      this.choice ??= event.choice
      if (event.choice === this.choice) this.add(event)
      else this.leaveOut(event)
      return
    }
    switch (event.type) {
      case 'usage':
        this.usage = event.report
        break
      case 'prompt-blocked':
        this.isBlocked = true
        break
      case 'extra':
        if (event.of === 'openai-responses') this.extra = { ...this.extra, ...event.value }
        break
      case 'message-start':
      case 'message-end':
      case 'error':
        break
    }
  }

  /** Of another answer than the one that is shown. */
  private leaveOut(event: Extract<ChatEvent, { choice: number }>): void {
    this.scope.context.notes.warn('dropped', 'choices')
    if ('text' in event) this.unseen += event.text
  }

  /** Text that has not been written. */
  withheld(): string {
    return this.unseen + this.calls.map((call) => call?.held ?? '').join('')
  }

  private add(event: Extract<ChatEvent, { choice: number }>): void {
    if (this.hosted.holdsPicture && event.type !== 'vendor-block') this.hosted.settle()
    switch (event.type) {
      case 'text-start':
        this.phase = event.phase
        break
      case 'text-delta':
        this.addText(event)
        break
      case 'refusal-delta':
        if (event.text === '') break
        this.hasRefusal = true
        this.openMessage().addRefusal(event.text)
        break
      case 'reasoning-delta':
        if (event.text === '') break
        this.closeMessage()
        this.reasoning ??= new ReasoningOutput(this.scope)
        this.reasoning.add(event.text)
        break
      case 'tool-delta':
        this.calls[event.call]?.add(event.text)
        break
      case 'reasoning-end':
        this.endReasoning(event)
        break
      case 'tool-start':
        this.closeBlocks()
        if (event.proof !== undefined) addProof(this.scope, event.proof)
        this.calls[event.call] = openCall(this.scope, event)
        break
      default:
        this.addRare(event)
    }
  }

  private addRare(
    event: Extract<
      ChatEvent,
      {
        type:
          | 'text-end'
          | 'reasoning-start'
          | 'tool-end'
          | 'citation'
          | 'vendor-citation'
          | 'image'
          | 'audio-delta'
          | 'vendor-block'
          | 'finish'
          | 'choice-extra'
      }
    >,
  ): void {
    switch (event.type) {
      case 'tool-end':
        this.calls[event.call]?.close('completed')
        this.calls[event.call] = undefined
        break
      case 'citation':
        this.cite(event.citation.start, (start) => encodeCitation(event.citation, start))
        break
      case 'vendor-citation':
        if (event.citation.protocol !== 'openai-responses') {
          this.scope.context.notes.warn('dropped', 'annotations')
        } else this.cite(undefined, () => event.citation.value)
        break
      case 'image':
        this.closeBlocks()
        this.hosted.hold(event)
        break
      case 'audio-delta':
        // The format has no sound (conversion.md 44).
        this.scope.context.notes.warn('dropped', 'audio')
        break
      case 'vendor-block':
        this.closeBlocks()
        this.hosted.add(event.block)
        break
      case 'finish':
        this.end(event)
        break
      case 'text-end':
      case 'reasoning-start':
      case 'choice-extra':
        break
    }
  }

  private addText({ text, logprobs }: TextDelta): void {
    if (text === '' && logprobs === undefined) return
    const message = this.openMessage()
    if (logprobs === undefined) message.addText(text, this.length)
    else message.addTokens(text, logprobs, this.length)
    this.length += text.length
  }

  private openMessage(): MessageOutput {
    if (this.message !== undefined && this.message.phase === this.phase) return this.message
    this.closeBlocks()
    this.message = new MessageOutput(this.scope, this.phase, this.texts)
    return this.message
  }

  /** A citation of the text that it lies in, else of the last. */
  private cite(start: number | undefined, encode: (start: number) => JsonObject): void {
    const found = start === undefined ? undefined : this.texts.findLast((text) => text.start <= start)
    const text = found ?? this.texts.at(-1)
    if (text === undefined) this.scope.context.notes.warn('dropped', 'annotations')
    else annotate(this.scope, text, encode(text.start))
  }

  /** A block without a proof leaves its item open: the next block may be a further summary of the same. */
  private endReasoning({ proof }: Extract<ChatEvent, { type: 'reasoning-end' }>): void {
    const { reasoning } = this
    if (proof === undefined) {
      reasoning?.endSummary()
      return
    }
    if (reasoning !== undefined && (reasoning.isSpeaking || proof.issuer === 'openai-responses')) {
      reasoning.close(proof)
      this.reasoning = undefined
      return
    }
    // A proof without words is none of the words before it: Gemini's belongs to what comes next.
    this.closeBlocks()
    addProof(this.scope, proof)
  }

  private closeMessage(status: 'completed' | 'incomplete' = 'completed'): void {
    this.message?.close(status)
    this.message = undefined
  }

  /** Ends the text or thinking that is open; calls may go on beside what comes next. */
  private closeBlocks(): void {
    this.closeMessage()
    this.reasoning?.close()
    this.reasoning = undefined
  }

  private end({ reason }: Finish): void {
    if (this.finish !== undefined) return
    this.finish = reason
    const { context } = this.scope
    if (reason === 'pause' || reason === 'other') context.notes.warn('changed', 'status')
    this.closeAll(this.outcome().status === 'completed' ? 'completed' : 'incomplete')
  }

  /** Ends all that is open. */
  closeAll(status: 'completed' | 'incomplete'): void {
    this.closeMessage(status)
    this.closeBlocks()
    for (const [at, call] of this.calls.entries()) {
      call?.close(status)
      this.calls[at] = undefined
    }
    this.hosted.close()
  }

  /** conversion.md, section 7. A refusal in the model's own words ends as any text does. */
  outcome(): Pick<AnswerState, 'status' | 'reason'> {
    switch (this.finish) {
      case 'length':
      case 'context-full':
        return { status: 'incomplete', reason: 'max_output_tokens' }
      case 'content-filter':
        return { status: 'incomplete', reason: 'content_filter' }
      case 'refusal':
        return this.hasRefusal ? { status: 'completed' } : { status: 'incomplete', reason: 'content_filter' }
      case undefined:
        return this.isBlocked ? { status: 'incomplete', reason: 'content_filter' } : { status: 'completed' }
      case 'stop':
      case 'stop-sequence':
      case 'tool-call':
      case 'pause':
      case 'other':
        return { status: 'completed' }
    }
  }
}
