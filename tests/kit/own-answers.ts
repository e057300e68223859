import type { Json, JsonObject } from '../../packages/sluice/src/canonical/json.ts'

/** Whole answers in the vendors' forms, in short; `stream-*.ts` cut them into streams. */

export const CHAT_USAGE: JsonObject = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 }

export function chatAnswer(
  message: JsonObject,
  rest: { finish?: Json; usage?: JsonObject } = {},
): JsonObject {
  const { finish = 'stop', usage = CHAT_USAGE } = rest
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_900_000_000,
    model: 'vendor-model',
    choices: [{ index: 0, message: { role: 'assistant', content: null, ...message }, finish_reason: finish }],
    usage,
  }
}

export function chatCall(id: string, name: string, input: JsonObject): JsonObject {
  return { id, type: 'function', function: { name, arguments: JSON.stringify(input) } }
}

export function chatChunk(delta: JsonObject, finish: Json = null, rest: JsonObject = {}): JsonObject {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_900_000_000,
    model: 'vendor-model',
    choices: [{ index: 0, delta, finish_reason: finish }],
    ...rest,
  }
}

/** A chunk of usage alone. */
export function chatUsage(usage: JsonObject = CHAT_USAGE): JsonObject {
  return { ...chatChunk({}), choices: [], usage }
}

export const MESSAGE_USAGE: JsonObject = { input_tokens: 11, output_tokens: 7 }

export function message(content: JsonObject[], rest: { stop?: string; usage?: JsonObject } = {}): JsonObject {
  const { stop = 'end_turn', usage = MESSAGE_USAGE } = rest
  return {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'vendor-model',
    content,
    stop_reason: stop,
    stop_sequence: null,
    usage,
  }
}

export const GEMINI_USAGE: JsonObject = { promptTokenCount: 11, candidatesTokenCount: 7, totalTokenCount: 18 }

export function gemini(parts: JsonObject[], rest: { finish?: string; usage?: JsonObject } = {}): JsonObject {
  const { finish = 'STOP', usage = GEMINI_USAGE } = rest
  return {
    candidates: [{ content: { role: 'model', parts }, finishReason: finish, index: 0 }],
    usageMetadata: usage,
    modelVersion: 'vendor-model',
    responseId: 'r1',
  }
}

export const RESPONSE_USAGE: JsonObject = {
  input_tokens: 11,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: 7,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 18,
}

export function response(
  output: JsonObject[],
  rest: { reason?: string; usage?: JsonObject } = {},
): JsonObject {
  const { reason, usage = RESPONSE_USAGE } = rest
  return {
    id: 'resp_1',
    object: 'response',
    created_at: 1_900_000_000,
    model: 'vendor-model',
    status: reason === undefined ? 'completed' : 'incomplete',
    incomplete_details: reason === undefined ? null : { reason },
    error: null,
    output: output.map((item, at) => ({ id: `item_${at}`, ...item })),
    usage,
  }
}

export function outputText(...texts: string[]): JsonObject {
  const content = texts.map((text) => ({ type: 'output_text', text, annotations: [] }))
  return { type: 'message', role: 'assistant', status: 'completed', content }
}

export function outputCall(id: string, name: string, input: JsonObject): JsonObject {
  return { type: 'function_call', status: 'completed', call_id: id, name, arguments: JSON.stringify(input) }
}

export function converse(
  content: JsonObject[],
  rest: { stop?: string; usage?: JsonObject } = {},
): JsonObject {
  const { stop = 'end_turn', usage = { inputTokens: 11, outputTokens: 7, totalTokens: 18 } } = rest
  return {
    output: { message: { role: 'assistant', content } },
    stopReason: stop,
    usage,
    metrics: { latencyMs: 1 },
  }
}

export function cohere(message: JsonObject, rest: { finish?: string } = {}): JsonObject {
  return {
    id: 'c1',
    finish_reason: rest.finish ?? 'COMPLETE',
    message: { role: 'assistant', ...message },
    usage: {
      billed_units: { input_tokens: 11, output_tokens: 7 },
      tokens: { input_tokens: 80, output_tokens: 7 },
    },
  }
}

export function ollama(message: JsonObject, rest: { finish?: string } = {}): JsonObject {
  return {
    model: 'vendor-model',
    created_at: '2030-01-02T03:04:05.678Z',
    message: { role: 'assistant', content: '', ...message },
    done: true,
    done_reason: rest.finish ?? 'stop',
    prompt_eval_count: 11,
    eval_count: 7,
  }
}
