import { describe, expect, it } from 'vitest'
import { checkEventOrder } from '../../../../../../tests/kit/check-event-order.ts'
import { decodeContext } from '../../../../../../tests/kit/openai-chat.ts'
import { seededRandom } from '../../../../../../tests/kit/seeded-random.ts'
import type { ChatEvent } from '../../../canonical/chat-event.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import { collectAnswer } from '../collect-answer.ts'
import { openaiResponsesOutbound } from './outbound.ts'

/** Whatever a vendor sends, the reader neither throws nor tells it out of order. */

const note = { type: 'url_citation', url: 'https://a.test', start_index: 0, end_index: 1 }
const part = { type: 'output_text', text: 'Hello', annotations: [note], logprobs: [] }
const items: JsonObject[] = [
  {
    id: 'rs_1',
    type: 'reasoning',
    summary: [{ type: 'summary_text', text: 'hm' }],
    content: [{ type: 'reasoning_text', text: 'hmm' }],
    encrypted_content: 'S',
  },
  { id: 'msg_1', type: 'message', content: [part, { type: 'refusal', refusal: 'no' }], phase: 'commentary' },
  { id: 'fc_1', type: 'function_call', call_id: 'c1', name: 'f', arguments: '{"a":1}' },
  { id: 'ct_1', type: 'custom_tool_call', call_id: 'c2', name: 'g', input: 'ls' },
  { id: 'ig_1', type: 'image_generation_call', result: 'QUJD', output_format: 'png' },
  { id: 'ws_1', type: 'web_search_call', action: { type: 'search' } },
]
const response = {
  id: 'resp_1',
  object: 'response',
  model: 'm',
  status: 'completed',
  output: items,
  usage: { input_tokens: 3, output_tokens: 4, input_tokens_details: { cached_tokens: 1 } },
}

const place = (output_index: number) => ({ output_index, content_index: 0, summary_index: 0 })
const FRAMES: JsonObject[] = [
  { type: 'response.created', response },
  ...items.flatMap((item, at) => [
    { type: 'response.output_item.added', output_index: at, item },
    { type: 'response.output_item.done', output_index: at, item },
  ]),
  { type: 'response.reasoning_summary_text.delta', ...place(0), delta: 'h' },
  { type: 'response.reasoning_text.delta', ...place(0), delta: 'h' },
  { type: 'response.reasoning_summary_text.done', ...place(0), text: 'hm' },
  { type: 'response.output_text.delta', ...place(1), delta: 'He' },
  { type: 'response.output_text.delta', ...place(1), delta: '"' },
  { type: 'response.output_text.annotation.added', ...place(1), annotation_index: 0, annotation: note },
  { type: 'response.output_text.done', ...place(1), text: 'Hello' },
  { type: 'response.refusal.delta', ...place(1), delta: 'n' },
  { type: 'response.content_part.done', ...place(1), part },
  { type: 'response.function_call_arguments.delta', ...place(2), delta: '{' },
  { type: 'response.function_call_arguments.done', ...place(2), arguments: '{"a":1}' },
  { type: 'response.custom_tool_call_input.delta', ...place(3), delta: 'l' },
  { type: 'response.completed', response },
  { type: 'error', error: { message: 'x' } },
]

const ODD: readonly Json[] = [
  null,
  0,
  -1,
  1.5,
  1e9,
  '',
  'x',
  true,
  [],
  {},
  [null],
  { type: null },
  '__proto__',
]

/** The value with one member, somewhere in it, gone or of another kind. */
function damage(value: Json, random: () => number): Json {
  const keys = isJsonObject(value) ? Object.keys(value) : Array.isArray(value) ? [...value.keys()] : []
  const key = keys[Math.floor(random() * keys.length)]
  if (key === undefined || random() < 0.3) return ODD[Math.floor(random() * ODD.length)] ?? null
  if (Array.isArray(value)) {
    return value.map((one, at) => (at === key ? damage(one, random) : one))
  }
  if (!isJsonObject(value)) return value
  const { [key]: member = null, ...rest } = value
  return random() < 0.3 ? rest : { ...rest, [key]: damage(member, random) }
}

function decode(values: readonly Json[]): ChatEvent[] {
  const decoder = openaiResponsesOutbound.openStreamDecoder(decodeContext())
  const events = values.flatMap((value) => {
    const event = isJsonObject(value) && typeof value.type === 'string' ? value.type : ''
    return decoder.push({ event, data: JSON.stringify(value) })
  })
  return [...events, ...decoder.end()]
}

describe('a stream of damaged events', () => {
  it.each(Array.from({ length: 40 }, (_, seed) => [seed]))('is read, seed %i', (seed) => {
    const random = seededRandom(seed)
    for (let round = 0; round < 50; round++) {
      const values = Array.from({ length: 12 }, () => {
        const frame = FRAMES[Math.floor(random() * FRAMES.length)] ?? {}
        return random() < 0.5 ? frame : damage(frame, random)
      })
      const events = decode(values)
      expect(checkEventOrder(events)).toEqual([])
      expect(events.filter(({ type }) => type === 'finish').length).toBeLessThanOrEqual(1)
      collectAnswer(events.filter(({ type }) => type !== 'error'))
    }
  })
})

describe('a damaged answer', () => {
  it.each(Array.from({ length: 20 }, (_, seed) => [seed]))('is read or refused, seed %i', (seed) => {
    const random = seededRandom(1000 + seed)
    for (let round = 0; round < 50; round++) {
      const body = damage(response, random)
      if (!isJsonObject(body)) continue
      try {
        openaiResponsesOutbound.decodeResponse(body, decodeContext())
      } catch (error) {
        expect(error).toMatchObject({ name: 'GatewayError' })
      }
    }
  })
})
