import { isJsonObject, type Json, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { jsonAnswer } from './chat-answers.ts'
import { VENDOR_KEY } from './demo-vendor.ts'
import { type FakeUpstream, startFakeUpstream, type UpstreamRequest } from './fake-upstream.ts'
import type { WireAnswer } from './recorded-answer.ts'

/** A vendor on loopback that speaks Responses and keeps them, as OpenAI does. Written by ourselves. */

export const VENDOR_MODEL = 'vendor-model'
export const VENDOR_USAGE: JsonObject = {
  input_tokens: 10,
  input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
  output_tokens: 20,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 30,
}

export interface ResponsesVendor extends FakeUpstream {
  /** What it keeps, by id. */
  readonly kept: ReadonlyMap<string, JsonObject>
}

/** `faults`: the first request whose path this names is answered so. */
export async function startResponsesVendor(
  faults: { path: RegExp; answer: WireAnswer }[] = [],
): Promise<ResponsesVendor> {
  const kept = new Map<string, JsonObject>()
  let made = 0
  const answer = (request: UpstreamRequest): WireAnswer => {
    if (request.headers.get('authorization') !== `Bearer ${VENDOR_KEY}`)
      return refusal(401, 'Incorrect API key')
    const fault = faults.findIndex(({ path }) => path.test(`${request.method} ${request.path}`))
    const [found] = fault === -1 ? [] : faults.splice(fault, 1)
    if (found !== undefined) return found.answer
    const url = new URL(request.path, 'http://vendor.invalid')
    const body = isJsonObject(request.json) ? request.json : {}
    if (request.method === 'POST' && url.pathname === '/v1/responses') {
      made++
      const response = respond(body, made)
      if (body.store !== false) kept.set(String(response.id), response)
      return body.stream === true ? streamOf(response) : jsonAnswer(200, response)
    }
    if (url.pathname === '/v1/responses/input_tokens') {
      return jsonAnswer(200, { object: 'response.input_tokens', input_tokens: 4321 })
    }
    if (url.pathname === '/v1/responses/compact') return jsonAnswer(200, compact(body))
    return answerKept(request.method, url, kept)
  }
  const vendor = await startFakeUpstream({ plan: (request) => ({ answer: answer(request) }) })
  return Object.assign(vendor, { kept })
}

function respond(body: JsonObject, number: number): JsonObject {
  const input = Array.isArray(body.input) ? body.input : []
  const isTriggered = input.some((item) => isJsonObject(item) && item.type === 'compaction_trigger')
  const item = isTriggered
    ? { id: `cmp_vendor${number}`, type: 'compaction', encrypted_content: 'sealed-by-the-vendor' }
    : messageItem(`msg_vendor${number}`, `Answer ${number}.`)
  return {
    id: `resp_vendor${number}`,
    object: 'response',
    created_at: 1_900_000_000,
    status: 'completed',
    background: false,
    error: null,
    incomplete_details: null,
    instructions: body.instructions ?? null,
    model: VENDOR_MODEL,
    output: [item],
    previous_response_id: body.previous_response_id ?? null,
    store: body.store ?? true,
    usage: VENDOR_USAGE,
    metadata: {},
  }
}

function messageItem(id: string, text: string): JsonObject {
  const content = [{ type: 'output_text', text, annotations: [] }]
  return { id, type: 'message', status: 'completed', role: 'assistant', content }
}

function compact(body: JsonObject): JsonObject {
  const said: Json[] = Array.isArray(body.input) ? body.input : []
  return {
    id: 'resp_compacted',
    object: 'response.compaction',
    created_at: 1_900_000_000,
    output: [...said, { id: 'cmp_vendor', type: 'compaction', encrypted_content: 'sealed-by-the-vendor' }],
    usage: VENDOR_USAGE,
  }
}

function answerKept(method: string, url: URL, kept: Map<string, JsonObject>): WireAnswer {
  const [, id = '', act] = /^\/v1\/responses\/([^/]+)(?:\/(\w+))?$/.exec(url.pathname) ?? []
  const response = kept.get(id)
  if (response === undefined) return refusal(404, `Response with id '${id}' not found.`)
  if (method === 'DELETE') {
    kept.delete(id)
    return jsonAnswer(200, { id, object: 'response', deleted: true })
  }
  if (act === 'cancel') return refusal(400, 'Cannot cancel a synchronous response.')
  if (act === 'input_items') {
    const asked = Object.fromEntries(url.searchParams)
    return jsonAnswer(200, {
      object: 'list',
      data: [],
      first_id: null,
      last_id: null,
      has_more: false,
      asked,
    })
  }
  return jsonAnswer(200, response)
}

export function refusal(status: number, message: string): WireAnswer {
  return jsonAnswer(status, { error: { message, type: 'invalid_request_error', param: null, code: null } })
}

function streamOf(response: JsonObject): WireAnswer {
  const [item] = Array.isArray(response.output) ? response.output : []
  const open = { ...response, status: 'in_progress', output: [], usage: null }
  const events: [string, JsonObject][] = [
    ['response.created', { response: open }],
    ['response.in_progress', { response: open }],
    ['response.output_item.added', { output_index: 0, item: withoutContent(item) }],
    ...deltasOf(item),
    ['response.output_item.done', { output_index: 0, item: item ?? null }],
    ['response.completed', { response }],
  ]
  const frames = events.map(
    ([type, members], at) =>
      `event: ${type}\ndata: ${JSON.stringify({ type, ...members, sequence_number: at })}\n\n`,
  )
  return {
    status: 200,
    headers: { 'content-type': 'text/event-stream' },
    body: Buffer.from(frames.join('')),
  }
}

function withoutContent(item: Json | undefined): Json {
  if (!isJsonObject(item)) return null
  return item.type === 'message' ? { ...item, status: 'in_progress', content: [] } : item
}

function deltasOf(item: Json | undefined): [string, JsonObject][] {
  if (!isJsonObject(item) || item.type !== 'message') return []
  const [part] = Array.isArray(item.content) ? item.content : []
  const text = isJsonObject(part) ? String(part.text) : ''
  const place = { item_id: item.id ?? null, output_index: 0, content_index: 0 }
  return [
    ['response.content_part.added', { ...place, part: { type: 'output_text', text: '', annotations: [] } }],
    ['response.output_text.delta', { ...place, delta: text, logprobs: [] }],
    ['response.output_text.done', { ...place, text, logprobs: [] }],
    ['response.content_part.done', { ...place, part: part ?? null }],
  ]
}
