import type { JsonObject } from '../../canonical/json.ts'
import { makeId, signThoughts } from './compose-answer.ts'
import type { DemoAnswer, DemoChoice, DemoFace, DemoFrame, DemoRefusal, DemoRequest } from './demo-types.ts'
import { readGeminiRequest } from './gemini-read.ts'

const FINISH = {
  stop: 'STOP',
  sequence: 'STOP',
  tool: 'STOP',
  length: 'MAX_TOKENS',
  filter: 'SAFETY',
} as const

/** https://cloud.google.com/apis/design/errors */
const STATUS_WORDS: ReadonlyMap<number, string> = new Map([
  [400, 'INVALID_ARGUMENT'],
  [401, 'UNAUTHENTICATED'],
  [403, 'PERMISSION_DENIED'],
  [404, 'NOT_FOUND'],
  [429, 'RESOURCE_EXHAUSTED'],
  [499, 'CANCELLED'],
  [500, 'INTERNAL'],
  [503, 'UNAVAILABLE'],
  [504, 'DEADLINE_EXCEEDED'],
])

/** The demo as a Gemini endpoint: POST /v1beta/models/{model}:generateContent and :streamGenerateContent. */
export const geminiFace: DemoFace = {
  read: readGeminiRequest,

  whole(answer, request) {
    return {
      candidates: answer.choices.map((choice, index) => ({
        content: { parts: wholeParts(choice), role: 'model' },
        finishReason: FINISH[choice.finish],
        index,
      })),
      ...metadataOf(answer, request, true),
    }
  },

  frames(answer, request) {
    const frames: DemoFrame[] = []
    for (const [index, choice] of answer.choices.entries()) {
      for (const part of streamedParts(choice)) {
        const candidates = [{ content: { parts: [part], role: 'model' }, index }]
        frames.push(frameOf({ candidates, ...metadataOf(answer, request, false) }, true))
      }
    }
    if (request.orders.noEnd) return frames
    const candidates = answer.choices.map((choice, index) => ({
      content: { parts: [{ text: '' }], role: 'model' },
      finishReason: FINISH[choice.finish],
      index,
    }))
    frames.push(frameOf({ candidates, ...metadataOf(answer, request, true) }, false))
    return frames
  },

  refusal: encodeRefusal,

  streamError: `${JSON.stringify({
    error: { code: 503, message: 'The model is overloaded. Please try again later.', status: 'UNAVAILABLE' },
  })}\n\n`,
}

function wholeParts(choice: DemoChoice): JsonObject[] {
  const parts: JsonObject[] = []
  if (choice.reasoning.length > 0) parts.push({ text: choice.reasoning.join(''), thought: true })
  if (choice.text.length > 0) parts.push({ text: choice.text.join('') })
  parts.push(...callParts(choice))
  return parts
}

function streamedParts(choice: DemoChoice): JsonObject[] {
  return [
    ...choice.reasoning.map((text) => ({ text, thought: true })),
    ...choice.text.map((text) => ({ text })),
    ...callParts(choice),
  ]
}

/** Arguments come whole, and the first call after thoughts carries their proof. */
function callParts(choice: DemoChoice): JsonObject[] {
  return choice.calls.map((call, i) => {
    const part: JsonObject = { functionCall: { name: call.name, args: JSON.parse(call.arguments.join('')) } }
    if (i === 0 && choice.reasoning.length > 0) {
      part.thoughtSignature = Buffer.from(signThoughts(choice.reasoning.join(''))).toString('base64')
    }
    return part
  })
}

function metadataOf(answer: DemoAnswer, request: DemoRequest, last: boolean): JsonObject {
  return {
    ...(answer.usage === undefined ? {} : { usageMetadata: usageOf(answer.usage, last) }),
    modelVersion: request.model,
    responseId: makeId(request.seed, 22),
  }
}

function usageOf(usage: NonNullable<DemoAnswer['usage']>, last: boolean): JsonObject {
  const { input, output, reasoning } = usage
  if (!last) return { promptTokenCount: input, totalTokenCount: input }
  if (typeof input !== 'number' || typeof output !== 'number') {
    return { promptTokenCount: input, candidatesTokenCount: output, totalTokenCount: 'all' }
  }
  return {
    promptTokenCount: input,
    candidatesTokenCount: output - reasoning,
    totalTokenCount: input + output,
    ...(reasoning > 0 ? { thoughtsTokenCount: reasoning } : {}),
  }
}

function encodeRefusal(refusal: DemoRefusal): JsonObject {
  const status =
    STATUS_WORDS.get(refusal.status) ?? (refusal.status >= 500 ? 'INTERNAL' : 'FAILED_PRECONDITION')
  const details =
    refusal.code === null
      ? []
      : [
          {
            '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
            reason: refusal.code.toUpperCase(),
            domain: 'demo',
          },
        ]
  return { error: { code: refusal.status, message: refusal.message, status, details } }
}

function frameOf(value: JsonObject, content: boolean): DemoFrame {
  return { text: `data: ${JSON.stringify(value)}\r\n\r\n`, content }
}
