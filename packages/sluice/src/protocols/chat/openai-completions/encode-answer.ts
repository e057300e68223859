import type { AnswerChoice, AnswerPart, ChatAnswer, FinishReason } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import { completionTokens, promptTokens, type UsageReport } from '../../../canonical/usage.ts'
import type { AnswerContext } from '../chat-format.ts'
import { encodeLogprobs } from './encode-logprobs.ts'

export function encodeResponse(answer: ChatAnswer, context: AnswerContext): JsonObject {
  const { id, created, model, notes } = context
  const body: JsonObject = {
    id,
    object: 'text_completion',
    created: answer.created ?? created,
    model,
    choices: answer.choices.map((choice) => encodeChoice(choice, echoOf(context), notes)),
  }
  if (answer.choices.length === 0 && answer.blockReason !== undefined) {
    body.choices = [{ text: '', index: 0, logprobs: null, finish_reason: 'content_filter' }]
  }
  if (answer.usage !== undefined) body.usage = encodeUsage(answer.usage)
  return body
}

/** The prompt, where it is to stand before the answer. */
export function echoOf({ memo }: AnswerContext): string {
  return typeof memo?.echo === 'string' ? memo.echo : ''
}

function encodeChoice(choice: AnswerChoice, echo: string, notes: Notes): JsonObject {
  let text = echo
  for (const part of choice.parts) {
    if (part.type === 'text' || part.type === 'refusal') text += part.text
    else notes.warn('dropped', lostPart(part.type))
    if (part.type === 'text') warnLostOfText(part, notes)
  }
  return {
    text,
    index: choice.index,
    logprobs: choice.logprobs === undefined ? null : encodeLogprobs(choice.logprobs, echo.length),
    finish_reason: encodeFinish(choice.finish, notes),
  }
}

function warnLostOfText(part: Extract<AnswerPart, { type: 'text' }>, notes: Notes): void {
  if (part.phase !== undefined) notes.warn('dropped', 'phase')
  if (part.citations !== undefined || part.vendorCitations !== undefined) notes.warn('dropped', 'annotations')
}

/** What a text cannot hold, by the name that a warning gives it. */
export function lostPart(type: Exclude<AnswerPart['type'], 'text' | 'refusal'>): string {
  switch (type) {
    case 'reasoning':
      return 'reasoning'
    case 'tool-call':
      return 'tool_calls'
    case 'image':
      return 'images'
    case 'audio':
      return 'audio'
    case 'vendor':
      return 'extra_content'
  }
}

export function encodeFinish(reason: FinishReason, notes: Notes): string {
  switch (reason) {
    case 'length':
    case 'context-full':
      return 'length'
    case 'content-filter':
    case 'refusal':
      return 'content_filter'
    case 'stop':
    case 'stop-sequence':
      return 'stop'
    case 'tool-call':
    case 'pause':
    case 'other':
      notes.warn('changed', 'finish_reason')
      return 'stop'
  }
}

export function encodeUsage({ usage }: UsageReport): JsonObject {
  const prompt = promptTokens(usage)
  const completion = completionTokens(usage)
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion }
}
