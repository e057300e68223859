import { isJsonObject, type JsonObject } from '../../canonical/json.ts'
import { anthropicFace } from './anthropic-face.ts'
import type { DemoFace, DemoRequest, DemoTarget } from './demo-types.ts'
import { geminiFace } from './gemini-face.ts'

/** One vendor's counter of prompts. */
export interface DemoCounter {
  face: DemoFace
  read(body: JsonObject, target: DemoTarget): DemoRequest
  answer(tokens: number): JsonObject
}

/** https://platform.claude.com/docs/en/api/messages-count-tokens: a request in which the limit of the answer is missing. */
export const anthropicCounter: DemoCounter = {
  face: anthropicFace,
  // The budget of thinking must stay below the limit, which is none of the prompt.
  read: ({ thinking: _, ...body }, target) => anthropicFace.read({ ...body, max_tokens: 1 }, target),
  answer: (tokens) => ({ input_tokens: tokens }),
}

/** https://ai.google.dev/api/tokens: contents alone, or a whole request. */
export const geminiCounter: DemoCounter = {
  face: geminiFace,
  read(body, target) {
    const whole = body.generateContentRequest
    return geminiFace.read(isJsonObject(whole) ? whole : body, target)
  },
  answer: (tokens) => ({ totalTokens: tokens }),
}
