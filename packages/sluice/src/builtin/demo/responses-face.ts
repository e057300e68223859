import type { JsonObject } from '../../canonical/json.ts'
import { makeId, signThoughts } from './compose-answer.ts'
import type { DemoAnswer, DemoChoice, DemoFace, DemoFrame, DemoRequest } from './demo-types.ts'
import { encodeRefusal } from './openai-face.ts'
import { readResponsesRequest } from './responses-read.ts'

/** The demo as OpenAI's Responses: POST /v1/responses. Nothing is kept: `previous_response_id` is refused. */
export const responsesFace: DemoFace = {
  read: readResponsesRequest,

  whole(answer, request, now) {
    return responseOf(request, now, { output: itemsOf(answer, request).map(({ item }) => item), answer })
  },

  frames(answer, request, now) {
    const writer = new FrameWriter()
    const begun = responseOf(request, now, { output: [] })
    writer.add('response.created', { response: begun })
    writer.add('response.in_progress', { response: begun })
    const items = itemsOf(answer, request)
    for (const [index, one] of items.entries()) writeItem(writer, one, index)
    if (request.orders.noEnd) return writer.frames
    const response = responseOf(request, now, { output: items.map(({ item }) => item), answer })
    writer.add(`response.${String(response.status)}`, { response })
    return writer.frames
  },

  refusal: encodeRefusal,

  streamError:
    'event: error\ndata: {"type":"error","sequence_number":0,"error":{"type":"server_error","code":"server_error",' +
    '"message":"The server had an error while processing your request.","param":null}}\n\n',
}

/** An item as it is when it is whole, and the pieces in which a stream brings it. */
interface DemoItem {
  item: JsonObject
  begun: JsonObject
  pieces: string[]
}

function itemsOf({ choices: [choice] }: DemoAnswer, request: DemoRequest): DemoItem[] {
  if (choice === undefined) throw new Error('an answer without a choice')
  const items: DemoItem[] = []
  if (choice.reasoning.length > 0) items.push(reasoningItem(choice, request))
  if (choice.text.length > 0) {
    const message = { id: `msg_${makeId(request.seed, 24)}`, type: 'message', role: 'assistant' }
    const status = choice.finish === 'stop' ? 'completed' : 'incomplete'
    const content = [{ type: 'output_text', text: choice.text.join(''), annotations: [], logprobs: [] }]
    items.push({
      item: { ...message, status, content },
      begun: { ...message, status: 'in_progress', content: [] },
      pieces: choice.text,
    })
  }
  for (const call of choice.calls) items.push(callItem(call, request))
  return items
}

function reasoningItem(choice: DemoChoice, request: DemoRequest): DemoItem {
  const text = choice.reasoning.join('')
  const shown = request.asked?.summary === true
  const begun: JsonObject = { id: `rs_${makeId(`${request.seed}/rs`, 24)}`, type: 'reasoning', summary: [] }
  const item: JsonObject = { ...begun }
  if (shown) item.summary = [{ type: 'summary_text', text }]
  if (request.asked?.proof === true) item.encrypted_content = signThoughts(text)
  return { item, begun, pieces: shown ? choice.reasoning : [] }
}

function callItem(call: DemoChoice['calls'][number], request: DemoRequest): DemoItem {
  const isCustom = request.tools.find(({ name }) => name === call.name)?.custom === true
  const type = isCustom ? 'custom_tool_call' : 'function_call'
  const prefix = isCustom ? 'ctc' : 'fc'
  const head = { id: `${prefix}_${call.id}`, type, call_id: `call_${call.id}`, name: call.name }
  const said = (text: string): JsonObject => (isCustom ? { input: text } : { arguments: text })
  return {
    item: { ...head, ...said(call.arguments.join('')), status: 'completed' },
    begun: { ...head, ...said(''), status: 'in_progress' },
    pieces: call.arguments,
  }
}

function responseOf(
  request: DemoRequest,
  now: number,
  { output, answer }: { output: JsonObject[]; answer?: DemoAnswer },
): JsonObject {
  const reason = REASONS[answer?.choices[0]?.finish ?? 'stop']
  const status = answer === undefined ? 'in_progress' : reason === undefined ? 'completed' : 'incomplete'
  return {
    id: `resp_${makeId(request.seed, 40)}`,
    object: 'response',
    created_at: Math.floor(now / 1000),
    status,
    background: false,
    error: null,
    incomplete_details: reason === undefined ? null : { reason },
    instructions: null,
    metadata: {},
    model: request.model,
    output,
    parallel_tool_calls: true,
    previous_response_id: null,
    store: false,
    temperature: 1,
    text: { format: { type: 'text' } },
    tool_choice: 'auto',
    tools: [],
    top_p: 1,
    truncation: 'disabled',
    usage: usageOf(answer?.usage),
  }
}

const REASONS: Record<DemoChoice['finish'], string | undefined> = {
  stop: undefined,
  sequence: undefined,
  tool: undefined,
  length: 'max_output_tokens',
  filter: 'content_filter',
}

function usageOf(usage: DemoAnswer['usage']): JsonObject | null {
  if (usage === undefined) return null
  const { input, output, reasoning } = usage
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: typeof input === 'number' && typeof output === 'number' ? input + output : 'all',
  }
}

/** https://platform.openai.com/docs/api-reference/responses-streaming */
class FrameWriter {
  readonly frames: DemoFrame[] = []

  add(type: string, members: JsonObject, content = false): void {
    const data = JSON.stringify({ type, sequence_number: this.frames.length, ...members })
    this.frames.push({ text: `event: ${type}\ndata: ${data}\n\n`, content })
  }
}

function writeItem(writer: FrameWriter, { item, begun, pieces }: DemoItem, index: number): void {
  const place: JsonObject = { item_id: item.id ?? null, output_index: index }
  writer.add('response.output_item.added', { output_index: index, item: begun })
  switch (item.type) {
    case 'message':
      writePart(writer, pieces, { ...place, content_index: 0 })
      break
    case 'reasoning':
      if (pieces.length > 0) writeSummary(writer, pieces, { ...place, summary_index: 0 })
      break
    case 'custom_tool_call':
      for (const delta of pieces) {
        writer.add('response.custom_tool_call_input.delta', { ...place, delta }, true)
      }
      writer.add('response.custom_tool_call_input.done', { ...place, input: pieces.join('') })
      break
    default: {
      const name = 'response.function_call_arguments'
      for (const delta of pieces) writer.add(`${name}.delta`, { ...place, delta }, true)
      writer.add(`${name}.done`, { ...place, name: item.name ?? null, arguments: pieces.join('') })
    }
  }
  writer.add('response.output_item.done', { output_index: index, item })
}

function writePart(writer: FrameWriter, pieces: string[], place: JsonObject): void {
  const part = (text: string): JsonObject => ({ type: 'output_text', text, annotations: [], logprobs: [] })
  writer.add('response.content_part.added', { ...place, part: part('') })
  for (const delta of pieces)
    writer.add('response.output_text.delta', { ...place, delta, logprobs: [] }, true)
  const text = pieces.join('')
  writer.add('response.output_text.done', { ...place, text, logprobs: [] })
  writer.add('response.content_part.done', { ...place, part: part(text) })
}

function writeSummary(writer: FrameWriter, pieces: string[], place: JsonObject): void {
  const part = (text: string): JsonObject => ({ type: 'summary_text', text })
  writer.add('response.reasoning_summary_part.added', { ...place, part: part('') })
  for (const delta of pieces) writer.add('response.reasoning_summary_text.delta', { ...place, delta }, true)
  const text = pieces.join('')
  writer.add('response.reasoning_summary_text.done', { ...place, text })
  writer.add('response.reasoning_summary_part.done', { ...place, part: part(text) })
}
