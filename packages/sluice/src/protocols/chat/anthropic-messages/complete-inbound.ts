import type { AnswerPart, ChatAnswer } from '../../../canonical/chat.ts'
import type { ChatEvent } from '../../../canonical/chat-event.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { AnswerContext, ChatInbound, StreamEncoder } from '../chat-format.ts'
import { decodeComplete } from './decode-complete.ts'
import { encodeError, encodeStreamError, statusOf } from './encode-error.ts'
import type { Ending } from './encode-stop-reason.ts'
import { frame, PING } from './frames.ts'

/** The older form of this vendor, text in and out: https://platform.claude.com/docs/en/api/complete */
export const anthropicCompleteInbound: ChatInbound = {
  protocol: 'anthropic-messages',
  decodeRequest: decodeComplete,
  encodeResponse,
  openStreamEncoder: (context) => new CompletionEncoder(context),
  encodeError,
  statusOf,
  encodeStreamError,
  keepAlive: PING,
  answerIdPrefix: 'compl_',
  requestIdHeader: 'request-id',
  translatedOnly: true,
}

function encodeResponse(answer: ChatAnswer, context: AnswerContext): JsonObject {
  const [choice] = answer.choices
  let text = ''
  for (const part of choice?.parts ?? []) {
    if (part.type === 'text' || part.type === 'refusal') text += part.text
    else context.notes.warn('dropped', part.type === 'vendor' ? part.kind : part.type)
    if (part.type === 'text') warnLostOfText(part, context.notes)
  }
  if (answer.choices.length > 1) context.notes.warn('dropped', 'choices')
  if (choice?.logprobs !== undefined) context.notes.warn('dropped', 'logprobs')
  let ending: Ending | undefined
  if (choice !== undefined) ending = { reason: choice.finish, stopSequence: choice.stopSequence }
  else if (answer.blockReason !== undefined) ending = { reason: 'content-filter' }
  return encodeCompletion(text, ending, context)
}

function warnLostOfText(part: Extract<AnswerPart, { type: 'text' }>, notes: Notes): void {
  if (part.phase !== undefined) notes.warn('dropped', 'phase')
  if (part.citations !== undefined || part.vendorCitations !== undefined) notes.warn('dropped', 'citations')
}

function encodeCompletion(
  completion: string,
  ending: Ending | undefined,
  { id, model }: AnswerContext,
): JsonObject {
  return {
    type: 'completion',
    id,
    completion,
    stop_reason: ending === undefined ? null : encodeReason(ending),
    model,
    stop: ending?.stopSequence ?? null,
  }
}

/** The form knows two ends; a refusal has the word of the newer one. */
function encodeReason({ reason }: Ending): string {
  switch (reason) {
    case 'length':
    case 'context-full':
      return 'max_tokens'
    case 'content-filter':
    case 'refusal':
      return 'refusal'
    default:
      return 'stop_sequence'
  }
}

/** Only the varying text goes through `JSON.stringify`: the frame around it is made once a stream. */
class CompletionEncoder implements StreamEncoder {
  private readonly context: AnswerContext
  private readonly head: string
  private readonly tail: string
  private ending: Ending | undefined

  constructor(context: AnswerContext) {
    this.context = context
    const { id, model } = context
    this.head = `event: completion\ndata: {"type":"completion","id":${JSON.stringify(id)},"completion":`
    this.tail = `,"stop_reason":null,"model":${JSON.stringify(model)},"stop":null}\n\n`
  }

  push(event: ChatEvent): string {
    if ('choice' in event && event.choice !== 0) {
      this.context.notes.warn('dropped', 'choices')
      return ''
    }
    switch (event.type) {
      case 'text-delta':
        if (event.logprobs !== undefined) this.context.notes.warn('dropped', 'logprobs')
        return this.write(event.text)
      case 'refusal-delta':
        return this.write(event.text)
      case 'finish':
        this.ending = { reason: event.reason, stopSequence: event.stopSequence }
        return ''
      case 'prompt-blocked':
        this.ending ??= { reason: 'content-filter' }
        return ''
      default:
        warnOf(event, this.context.notes)
        return ''
    }
  }

  /** The last event says why the text has ended. */
  end(): string {
    const { type: _, ...body } = encodeCompletion('', this.ending, this.context)
    return frame('completion', body)
  }

  private write(text: string): string {
    return text === '' ? '' : this.head + JSON.stringify(text) + this.tail
  }
}

/** What a text cannot hold. */
function warnOf(event: ChatEvent, notes: Notes): void {
  switch (event.type) {
    case 'reasoning-start':
      notes.warn('dropped', 'reasoning')
      break
    case 'tool-start':
      notes.warn('dropped', 'tool-call')
      break
    case 'image':
      notes.warn('dropped', 'image')
      break
    case 'audio-delta':
      notes.warn('dropped', 'audio')
      break
    case 'vendor-block':
      notes.warn('dropped', event.block.kind)
      break
    case 'citation':
    case 'vendor-citation':
      notes.warn('dropped', 'citations')
      break
    case 'text-start':
      if (event.phase !== undefined) notes.warn('dropped', 'phase')
      break
    default:
      break
  }
}
