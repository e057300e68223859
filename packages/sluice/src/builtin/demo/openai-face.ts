import type { Json, JsonObject } from '../../canonical/json.ts'
import { makeId } from './compose-answer.ts'
import type { DemoAnswer, DemoChoice, DemoFace, DemoFrame, DemoRefusal, DemoRequest } from './demo-types.ts'
import { readOpenaiRequest } from './openai-read.ts'

const FINISH = {
  stop: 'stop',
  sequence: 'stop',
  length: 'length',
  tool: 'tool_calls',
  filter: 'content_filter',
} as const

/** The demo as an OpenAI chat endpoint: POST /v1/chat/completions. */
export const openaiFace: DemoFace = {
  read: readOpenaiRequest,

  whole(answer, request, now) {
    return {
      id: `chatcmpl-${makeId(request.seed, 29)}`,
      object: 'chat.completion',
      created: Math.floor(now / 1000),
      model: request.model,
      choices: answer.choices.map((choice, index) => ({
        index,
        message: wholeMessage(choice, request),
        logprobs: request.logprobs ? { content: choice.text.map(logprobOf), refusal: null } : null,
        finish_reason: finishOf(choice, request),
      })),
      ...(answer.usage === undefined ? {} : { usage: usageOf(answer.usage) }),
      service_tier: 'default',
      system_fingerprint: 'fp_demo',
    }
  },

  frames(answer, request, now) {
    const head = {
      id: `chatcmpl-${makeId(request.seed, 29)}`,
      object: 'chat.completion.chunk',
      created: Math.floor(now / 1000),
      model: request.model,
      system_fingerprint: 'fp_demo',
    }
    const usage = request.includeUsage && answer.usage !== undefined ? { usage: null } : {}
    const frames: DemoFrame[] = []
    const add = (
      index: number,
      delta: JsonObject,
      content: boolean,
      finish: string | null = null,
      logprobs?: Json,
    ) => {
      const choice = { index, delta, logprobs: logprobs ?? null, finish_reason: finish }
      frames.push({ text: frameOf({ ...head, choices: [choice], ...usage }), content })
    }
    for (const index of answer.choices.keys())
      add(index, { role: 'assistant', content: '', refusal: null }, false)
    for (const [index, choice] of answer.choices.entries()) {
      for (const text of choice.reasoning) add(index, { reasoning_content: text }, true)
      for (const text of choice.text) {
        add(
          index,
          { content: text },
          true,
          null,
          request.logprobs ? { content: [logprobOf(text)], refusal: null } : null,
        )
      }
      for (const delta of callDeltas(choice, request)) add(index, delta, true)
    }
    if (request.orders.noEnd) return frames
    for (const [index, choice] of answer.choices.entries()) add(index, {}, false, finishOf(choice, request))
    if (request.includeUsage && answer.usage !== undefined) {
      frames.push({ text: frameOf({ ...head, choices: [], usage: usageOf(answer.usage) }), content: false })
    }
    frames.push({ text: 'data: [DONE]\n\n', content: false })
    return frames
  },

  refusal: encodeRefusal,

  streamError: frameOf({
    error: {
      message: 'The server had an error while processing your request.',
      type: 'server_error',
      param: null,
      code: null,
    },
  }),
}

function wholeMessage(choice: DemoChoice, request: DemoRequest): JsonObject {
  const message: JsonObject = {
    role: 'assistant',
    content: choice.calls.length > 0 ? null : choice.text.join(''),
    refusal: null,
    annotations: [],
  }
  if (choice.reasoning.length > 0) message.reasoning_content = choice.reasoning.join('')
  const [first] = choice.calls
  if (first === undefined) return message
  if (request.legacyFunctions) {
    message.function_call = { name: first.name, arguments: first.arguments.join('') }
  } else {
    message.tool_calls = choice.calls.map((call) => ({
      id: `call_${call.id}`,
      ...namedCall(call.name, call.arguments.join(''), request),
    }))
  }
  return message
}

function callDeltas(choice: DemoChoice, request: DemoRequest): JsonObject[] {
  const deltas: JsonObject[] = []
  for (const [index, call] of choice.calls.entries()) {
    if (request.legacyFunctions) {
      if (index > 0) break
      deltas.push({ function_call: { name: call.name, arguments: '' } })
      for (const text of call.arguments) deltas.push({ function_call: { arguments: text } })
      continue
    }
    const id = `call_${call.id}`
    deltas.push({ tool_calls: [{ index, id, ...namedCall(call.name, '', request) }] })
    const isCustom = isCustomTool(call.name, request)
    for (const text of call.arguments) {
      const piece = isCustom ? { custom: { input: text } } : { function: { arguments: text } }
      deltas.push({ tool_calls: [{ index, ...piece }] })
    }
  }
  return deltas
}

function namedCall(name: string, said: string, request: DemoRequest): JsonObject {
  return isCustomTool(name, request)
    ? { type: 'custom', custom: { name, input: said } }
    : { type: 'function', function: { name, arguments: said } }
}

function isCustomTool(name: string, { tools }: DemoRequest): boolean {
  return tools.find((tool) => tool.name === name)?.custom === true
}

function finishOf(choice: DemoChoice, request: DemoRequest): string {
  return choice.finish === 'tool' && request.legacyFunctions ? 'function_call' : FINISH[choice.finish]
}

/** Made up, but shaped as a vendor's: a probability for the token, and no alternatives. */
function logprobOf(token: string): JsonObject {
  return { token, logprob: -0.25, bytes: [...Buffer.from(token)], top_logprobs: [] }
}

function usageOf(usage: NonNullable<DemoAnswer['usage']>): JsonObject {
  const { input, output, reasoning } = usage
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: typeof input === 'number' && typeof output === 'number' ? input + output : 'all',
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: reasoning, audio_tokens: 0 },
  }
}

/** Of both forms that OpenAI speaks. */
export function encodeRefusal(refusal: DemoRefusal): JsonObject {
  const type =
    refusal.status === 429
      ? refusal.code === 'insufficient_quota'
        ? 'insufficient_quota'
        : 'requests'
      : refusal.status >= 500
        ? 'server_error'
        : 'invalid_request_error'
  return { error: { message: refusal.message, type, param: refusal.param, code: refusal.code } }
}

function frameOf(value: JsonObject): string {
  return `data: ${JSON.stringify(value)}\n\n`
}
