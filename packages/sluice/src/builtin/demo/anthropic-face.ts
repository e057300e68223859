import type { JsonObject } from '../../canonical/json.ts'
import { readAnthropicRequest } from './anthropic-read.ts'
import { makeId, signThoughts } from './compose-answer.ts'
import type { DemoAnswer, DemoChoice, DemoFace, DemoFrame, DemoRefusal, DemoRequest } from './demo-types.ts'

const STOP_REASON = {
  stop: 'end_turn',
  sequence: 'stop_sequence',
  length: 'max_tokens',
  tool: 'tool_use',
  filter: 'refusal',
} as const

/** https://docs.anthropic.com/en/api/errors */
const ERROR_TYPES: ReadonlyMap<number, string> = new Map([
  [400, 'invalid_request_error'],
  [401, 'authentication_error'],
  [402, 'billing_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [413, 'request_too_large'],
  [429, 'rate_limit_error'],
  [504, 'timeout_error'],
  [529, 'overloaded_error'],
])

/** The demo as an Anthropic endpoint: POST /v1/messages. */
export const anthropicFace: DemoFace = {
  read: readAnthropicRequest,

  whole(answer, request) {
    const choice = firstChoice(answer)
    const content: JsonObject[] = []
    const thoughts = choice.reasoning.join('')
    if (thoughts !== '')
      content.push({ type: 'thinking', thinking: thoughts, signature: signThoughts(thoughts) })
    if (choice.text.length > 0) content.push({ type: 'text', text: choice.text.join('') })
    for (const call of choice.calls) {
      content.push({
        type: 'tool_use',
        id: `toolu_${call.id}`,
        name: call.name,
        input: JSON.parse(call.arguments.join('')),
      })
    }
    return {
      ...messageHead(request),
      content,
      stop_reason: STOP_REASON[choice.finish],
      stop_sequence: choice.stopSequence ?? null,
      ...(answer.usage === undefined ? {} : { usage: usageOf(answer.usage) }),
    }
  },

  frames(answer, request) {
    const choice = firstChoice(answer)
    const usage = answer.usage
    const message = {
      ...messageHead(request),
      content: [],
      stop_reason: null,
      stop_sequence: null,
      ...(usage === undefined ? {} : { usage: { ...usageOf(usage), output_tokens: 1 } }),
    }
    const frames = [frameOf({ type: 'message_start', message }), frameOf({ type: 'ping' })]
    frames.push(...blockFrames(choice))
    if (request.orders.noEnd) return frames
    const delta = { stop_reason: STOP_REASON[choice.finish], stop_sequence: choice.stopSequence ?? null }
    frames.push(
      frameOf({ type: 'message_delta', delta, ...(usage === undefined ? {} : { usage: usageOf(usage) }) }),
      frameOf({ type: 'message_stop' }),
    )
    return frames
  },

  refusal: encodeRefusal,

  streamError: frameOf({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }).text,
}

function blockFrames(choice: DemoChoice): DemoFrame[] {
  const frames: DemoFrame[] = []
  let index = 0
  const block = (start: JsonObject, deltas: JsonObject[]) => {
    frames.push(frameOf({ type: 'content_block_start', index, content_block: start }))
    for (const delta of deltas) frames.push(frameOf({ type: 'content_block_delta', index, delta }, true))
    frames.push(frameOf({ type: 'content_block_stop', index }))
    index += 1
  }
  if (choice.reasoning.length > 0) {
    const signature = signThoughts(choice.reasoning.join(''))
    block({ type: 'thinking', thinking: '', signature: '' }, [
      ...choice.reasoning.map((thinking) => ({ type: 'thinking_delta', thinking })),
      { type: 'signature_delta', signature },
    ])
  }
  if (choice.text.length > 0) {
    block(
      { type: 'text', text: '' },
      choice.text.map((text) => ({ type: 'text_delta', text })),
    )
  }
  for (const call of choice.calls) {
    const pieces = ['', ...call.arguments]
    block(
      { type: 'tool_use', id: `toolu_${call.id}`, name: call.name, input: {} },
      pieces.map((text) => ({ type: 'input_json_delta', partial_json: text })),
    )
  }
  return frames
}

function firstChoice(answer: DemoAnswer): DemoChoice {
  const choice = answer.choices[0]
  if (choice === undefined) throw new Error('an answer without a choice')
  return choice
}

function messageHead(request: DemoRequest): JsonObject {
  return { id: `msg_${makeId(request.seed, 24)}`, type: 'message', role: 'assistant', model: request.model }
}

function usageOf(usage: NonNullable<DemoAnswer['usage']>): JsonObject {
  return {
    input_tokens: usage.input,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: usage.output,
    service_tier: 'standard',
  }
}

function encodeRefusal(refusal: DemoRefusal): JsonObject {
  const type =
    ERROR_TYPES.get(refusal.status) ?? (refusal.status >= 500 ? 'api_error' : 'invalid_request_error')
  return { type: 'error', error: { type, message: refusal.message }, request_id: 'req_demo' }
}

function frameOf(value: JsonObject & { type: string }, content = false): DemoFrame {
  return { text: `event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`, content }
}
