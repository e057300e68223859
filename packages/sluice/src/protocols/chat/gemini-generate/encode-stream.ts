import type { Citation, FinishReason, ReasoningProof, TokenLogprob } from '../../../canonical/chat.ts'
import type { ChatEvent } from '../../../canonical/chat-event.ts'
import type { GatewayError } from '../../../canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import type { UsageReport } from '../../../canonical/usage.ts'
import type { AnswerContext, StreamEncoder } from '../chat-format.ts'
import { encodeCall, encodeImage, encodeProof, encodeVendorBlock } from './encode-answer-part.ts'
import { encodeError } from './encode-error.ts'
import { encodeGrounding } from './encode-grounding.ts'
import { encodeLogprobs } from './encode-logprobs.ts'
import { encodeBlock, tellsSources } from './encode-response.ts'
import { encodeUsage } from './encode-usage.ts'
import { encodeFinish, isFinishChanged } from './map-finish.ts'
import { unwrapSound } from './unwrap-wav.ts'

/** Server-sent events (`alt=sse`), or one JSON array that grows. */
export type StreamForm = 'sse' | 'array'

interface OpenCall {
  id: string
  name: string
  arguments: string
  custom: boolean
}

interface ChoiceState {
  /** Fields of the vendor's own for the next chunk. */
  own: JsonObject | undefined
  /** Google told of its sources itself. */
  hasOwnSources: boolean
  /** The answer without thoughts, in which places are counted. */
  text: string
  citations: Citation[]
  thoughts: boolean
  calls: (OpenCall | undefined)[]
  soundType: string | undefined
  hasRefusal: boolean
  finish: { reason: FinishReason; raw: string | undefined } | undefined
}

/** Around the text of a first candidate's chunk, which is what nearly every chunk is. */
const TEXT_HEAD = '{"candidates":[{"content":{"parts":[{"text":'
const TEXT_TAIL = '}],"role":"model"},"index":0}'

/**
 * Events as `GenerateContentResponse` objects, each with what is new. Only the varying text goes through
 * `JSON.stringify`; the frame around it is made once a stream. Finish and usage stand in the last chunk, as Google's do.
 */
export class GeminiEncoder implements StreamEncoder {
  private readonly context: AnswerContext
  private readonly isArray: boolean
  private before: string
  private readonly after: string
  private readonly end0: string
  private tail: string
  private readonly choices: (ChoiceState | undefined)[] = []
  private usage: UsageReport | undefined
  private blockReason: string | undefined
  /** Of the answer, in the vendor's own form. */
  private feedback: JsonObject | undefined
  private ownUsage: JsonObject | undefined
  private own: JsonObject | undefined

  constructor(context: AnswerContext, form: StreamForm) {
    this.context = context
    this.isArray = form === 'array'
    this.before = this.isArray ? '[' : 'data: '
    this.after = this.isArray ? '' : '\n\n'
    this.end0 = `"modelVersion":${JSON.stringify(context.model)},"responseId":${JSON.stringify(context.id)}}`
    this.tail = `],${this.end0}${this.after}`
  }

  push(event: ChatEvent): string {
    switch (event.type) {
      case 'text-delta':
        return this.pushText(event.choice, event.text, event.logprobs)
      case 'reasoning-delta':
        if (event.text === '') return ''
        this.stateOf(event.choice).thoughts = true
        return this.chunk(event.choice, `{"text":${JSON.stringify(event.text)},"thought":true}`)
      case 'tool-delta': {
        const call = this.stateOf(event.choice).calls[event.call]
        if (call !== undefined) call.arguments += event.text
        return ''
      }
      case 'usage':
        this.usage = event.report
        return ''
      case 'prompt-blocked':
        this.blockReason = event.reason
        return ''
      case 'extra':
        if (event.of === 'gemini-generate') this.takeOwn(event.value)
        return ''
      case 'message-start':
      case 'message-end':
      case 'error':
        return ''
      default:
        return this.pushRare(event, this.stateOf(event.choice))
    }
  }

  end(): string {
    const members = [this.lastCandidates()]
    const feedback =
      this.feedback ?? (this.blockReason === undefined ? undefined : encodeBlock(this.blockReason))
    if (feedback !== undefined) members.push(`"promptFeedback":${JSON.stringify(feedback)}`)
    if (this.usage !== undefined) {
      members.push(`"usageMetadata":${JSON.stringify(encodeUsage(this.usage, this.ownUsage))}`)
    }
    if (this.own !== undefined) members.push(JSON.stringify(this.own).slice(1, -1))
    const said = members.filter((one) => one !== '')
    const last = `${this.open()}{${[...said, this.end0].join(',')}${this.after}`
    return this.isArray ? `${last}]` : last
  }

  /** Calls are written whole (conversion.md 55). */
  withheld(): string {
    const calls = this.choices.flatMap((state) => state?.calls ?? [])
    return calls.map((call) => call?.arguments ?? '').join('')
  }

  /** In an array what comes first depends on whether something was written. */
  fail(error: GatewayError, requestId: string): string {
    const object = JSON.stringify(encodeError(error, requestId))
    return this.isArray ? `${this.open()}${object}]` : object
  }

  private open(): string {
    const { before } = this
    if (this.isArray) this.before = ',\n'
    return before
  }

  /** A chunk with one part, given as JSON text; `rest`: further fields of the candidate. */
  private chunk(choice: number, part: string, rest = ''): string {
    const own = this.choices[choice]?.own
    const fields = own === undefined ? rest : rest + this.takeChoiceFields(choice, own)
    const head = `${this.open()}{"candidates":[{"content":{"parts":[`
    return `${head}${part}],"role":"model"},"index":${choice}${fields}}${this.tail}`
  }

  private takeChoiceFields(choice: number, own: JsonObject): string {
    const state = this.choices[choice]
    if (state !== undefined) state.own = undefined
    const members = JSON.stringify(own).slice(1, -1)
    return members === '' ? '' : `,${members}`
  }

  private stateOf(choice: number): ChoiceState {
    const known = this.choices[choice]
    if (known !== undefined) return known
    const state: ChoiceState = {
      own: undefined,
      hasOwnSources: false,
      text: '',
      citations: [],
      thoughts: false,
      calls: [],
      soundType: undefined,
      hasRefusal: false,
      finish: undefined,
    }
    this.choices[choice] = state
    return state
  }

  private pushText(choice: number, text: string, logprobs: TokenLogprob[] | undefined): string {
    const state = this.stateOf(choice)
    if (text === '' && logprobs === undefined) return ''
    state.text += text
    if (choice === 0 && logprobs === undefined && state.own === undefined) {
      return `${this.open()}${TEXT_HEAD}${JSON.stringify(text)}${TEXT_TAIL}${this.tail}`
    }
    let rest = ''
    // What Google itself said of them is carried with the chunk.
    if (logprobs !== undefined && state.own?.logprobsResult === undefined) {
      rest = `,"logprobsResult":${JSON.stringify(encodeLogprobs(logprobs))}`
    } else if (text === '') return ''
    return this.chunk(choice, `{"text":${JSON.stringify(text)}}`, rest)
  }

  private pushRare(
    event: Exclude<
      Extract<ChatEvent, { choice: number }>,
      { type: 'text-delta' | 'reasoning-delta' | 'tool-delta' }
    >,
    state: ChoiceState,
  ): string {
    const { choice } = event
    switch (event.type) {
      case 'reasoning-start':
        state.thoughts = false
        return ''
      case 'reasoning-end':
        return event.proof === undefined ? '' : this.pushProof(choice, state, event.proof)
      case 'refusal-delta':
        if (event.text === '') return ''
        state.hasRefusal = true
        return this.chunk(choice, `{"text":${JSON.stringify(event.text)}}`)
      case 'tool-start': {
        const { id, name, custom } = event
        state.calls[event.call] = { id, name, arguments: '', custom: custom === true }
        return ''
      }
      case 'tool-end':
        return this.pushCall(choice, state, event.call, event.proof)
      case 'image':
        return this.chunk(choice, JSON.stringify(encodeImage(event)))
      case 'audio-delta':
        return this.pushSound(event, state)
      case 'vendor-block': {
        const block = encodeVendorBlock(event.block, this.context)
        return block === undefined ? '' : this.chunk(choice, JSON.stringify(block))
      }
      case 'citation':
        state.citations.push(event.citation)
        return ''
      case 'vendor-citation':
        this.context.notes.warn('dropped', 'citations')
        return ''
      case 'choice-extra':
        return event.of === 'gemini-generate' ? this.keepChoiceFields(choice, state, event.value) : ''
      case 'finish':
        state.finish = { reason: event.reason, raw: event.raw }
        return ''
      case 'text-start':
        if (event.phase !== undefined) this.context.notes.warn('dropped', 'phase')
        return ''
      case 'text-end':
        return ''
    }
  }

  private pushProof(choice: number, state: ChoiceState, proof: ReasoningProof): string {
    return this.chunk(choice, JSON.stringify(encodeProof(proof, state.thoughts)))
  }

  private pushCall(
    choice: number,
    state: ChoiceState,
    number: number,
    proof: ReasoningProof | undefined,
  ): string {
    const call = state.calls[number]
    if (call === undefined) return ''
    state.calls[number] = undefined
    const part = encodeCall(proof === undefined ? call : { ...call, proof }, this.context)
    return this.chunk(choice, JSON.stringify(part))
  }

  private pushSound(event: Extract<ChatEvent, { type: 'audio-delta' }>, state: ChoiceState): string {
    if (event.transcript !== undefined) this.context.notes.warn('dropped', 'audio.transcript')
    if (event.data === undefined || event.data === '') return ''
    let { data } = event
    if (state.soundType === undefined) {
      const first = unwrapSound(data)
      state.soundType = first.mimeType
      data = first.data
    }
    if (data === '') return ''
    return this.chunk(event.choice, JSON.stringify({ inlineData: { mimeType: state.soundType, data } }))
  }

  /** They go out with what their frame said, which comes next. */
  private keepChoiceFields(choice: number, state: ChoiceState, value: JsonObject): string {
    if (tellsSources(value)) state.hasOwnSources = true
    const waiting = state.own === undefined ? '' : this.chunk(choice, '{"text":""}')
    state.own = value
    return waiting
  }

  private takeOwn(value: JsonObject): void {
    const { usageMetadata, promptFeedback, createTime, ...rest } = value
    if (isJsonObject(usageMetadata)) this.ownUsage = usageMetadata
    if (isJsonObject(promptFeedback)) this.feedback = promptFeedback
    // Vertex says it in every chunk.
    if (createTime !== undefined) {
      this.tail = `],"createTime":${JSON.stringify(createTime)},${this.end0}${this.after}`
    }
    if (Object.keys(rest).length > 0) this.own = { ...this.own, ...rest }
  }

  /** `"candidates":[…]` of the last chunk; empty where there was none. */
  private lastCandidates(): string {
    const candidates: JsonObject[] = []
    for (const [index, state] of this.choices.entries()) {
      if (state !== undefined) candidates.push(this.lastCandidate(index, state))
    }
    return candidates.length === 0 ? '' : `"candidates":${JSON.stringify(candidates)}`
  }

  private lastCandidate(index: number, state: ChoiceState): JsonObject {
    const parts: JsonObject[] = []
    for (const call of state.calls) if (call !== undefined) parts.push(encodeCall(call, this.context))
    // Google's SDK takes a chunk without parts for a broken answer.
    if (parts.length === 0) parts.push({ text: '' })
    // A stream that ended well has an end, also where its vendor forgot to give it a name.
    const { reason, raw } = state.finish ?? { reason: 'other', raw: undefined }
    if (isFinishChanged(reason, raw)) this.context.notes.warn('changed', 'finishReason')
    const finishReason = encodeFinish(reason, raw, state.hasRefusal)
    const candidate: JsonObject = { content: { parts, role: 'model' }, finishReason, index }
    if (state.citations.length > 0 && !state.hasOwnSources) {
      candidate.groundingMetadata = encodeGrounding(state.citations, state.text)
    }
    return { ...candidate, ...state.own }
  }
}
