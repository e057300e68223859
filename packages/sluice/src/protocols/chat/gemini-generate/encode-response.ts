import type { AnswerChoice, ChatAnswer } from '../../../canonical/chat.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import type { AnswerContext } from '../chat-format.ts'
import { encodeAnswerParts } from './encode-answer-part.ts'
import { encodeGrounding } from './encode-grounding.ts'
import { encodeLogprobs } from './encode-logprobs.ts'
import { encodeUsage } from './encode-usage.ts'
import { encodeFinish, isFinishChanged } from './map-finish.ts'

/** A whole answer as `GenerateContentResponse`: https://ai.google.dev/api/generate-content#GenerateContentResponse */
export function encodeResponse(answer: ChatAnswer, context: AnswerContext): JsonObject {
  const isOwn = answer.extraOf === 'gemini-generate'
  const { promptFeedback, usageMetadata, ...extra } = (isOwn ? answer.extra : undefined) ?? {}
  const body: JsonObject = {}
  if (answer.choices.length > 0) {
    body.candidates = answer.choices.map((choice) => encodeCandidate(choice, isOwn, context))
  }
  if (answer.blockReason !== undefined) body.promptFeedback = encodeBlock(answer.blockReason)
  if (isJsonObject(promptFeedback)) body.promptFeedback = promptFeedback
  if (answer.usage !== undefined) {
    body.usageMetadata = encodeUsage(answer.usage, isJsonObject(usageMetadata) ? usageMetadata : undefined)
  }
  body.modelVersion = context.model
  body.responseId = context.id
  return { ...extra, ...body }
}

/** https://ai.google.dev/api/generate-content#BlockReason; Vertex has two more. */
const BLOCK_WORDS: ReadonlySet<string> = new Set([
  'SAFETY',
  'OTHER',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'IMAGE_SAFETY',
  'MODEL_ARMOR',
  'JAILBREAK',
])

export function encodeBlock(reason: string): JsonObject {
  return { blockReason: BLOCK_WORDS.has(reason) ? reason : 'SAFETY' }
}

/** Fields by which Google itself tells of sources; another vendor's are not put beside them. */
export function tellsSources(extra: JsonObject | undefined): boolean {
  return extra?.groundingMetadata !== undefined || extra?.citationMetadata !== undefined
}

function encodeCandidate(choice: AnswerChoice, isOwn: boolean, context: AnswerContext): JsonObject {
  const extra = isOwn ? choice.extra : undefined
  const hasRefusal = choice.parts.some((part) => part.type === 'refusal' && part.text !== '')
  if (isFinishChanged(choice.finish, choice.rawFinish)) context.notes.warn('changed', 'finishReason')
  const candidate: JsonObject = {
    content: { parts: encodeAnswerParts(choice.parts, context), role: 'model' },
    finishReason: encodeFinish(choice.finish, choice.rawFinish, hasRefusal),
    index: choice.index,
  }
  if (choice.logprobs !== undefined) candidate.logprobsResult = encodeLogprobs(choice.logprobs)
  if (!tellsSources(extra)) {
    const citations = choice.parts.flatMap((part) => (part.type === 'text' ? (part.citations ?? []) : []))
    if (citations.length > 0) candidate.groundingMetadata = encodeGrounding(citations, textOf(choice))
  }
  return { ...candidate, ...extra }
}

/** The answer without thoughts, in which places are counted. */
function textOf(choice: AnswerChoice): string {
  return choice.parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
}
