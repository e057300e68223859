import { isJsonObject, type Json, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { list, text } from './read-chat-plainly.ts'
import { pieces } from './stream-chat.ts'

/** A whole response in the events in which its vendor would have streamed it. */
export function streamResponse(body: JsonObject): JsonObject[] {
  const begun: JsonObject = {
    ...body,
    status: 'in_progress',
    output: [],
    usage: null,
    incomplete_details: null,
  }
  const events: JsonObject[] = [
    { type: 'response.created', response: begun },
    { type: 'response.in_progress', response: begun },
  ]
  for (const [at, item] of list(body.output).entries()) events.push(...itemEvents(item, at))
  events.push({ type: `response.${body.status ?? 'completed'}`, response: body })
  return events.map((event, at) => ({ ...event, sequence_number: at }))
}

function itemEvents(item: JsonObject, at: number): JsonObject[] {
  const place: JsonObject = { item_id: item.id ?? '', output_index: at }
  return [
    { type: 'response.output_item.added', output_index: at, item: emptied(item) },
    ...insideOf(item, place),
    { type: 'response.output_item.done', output_index: at, item },
  ]
}

function emptied(item: JsonObject): JsonObject {
  switch (item.type) {
    case 'message':
      return { ...item, status: 'in_progress', content: [] }
    case 'reasoning':
      return { ...item, summary: [], ...(item.content !== undefined && { content: [] }) }
    case 'function_call':
      return { ...item, status: 'in_progress', arguments: '' }
    case 'custom_tool_call':
      return { ...item, status: 'in_progress', input: '' }
    case 'image_generation_call':
      return { ...item, status: 'in_progress', result: null }
    default:
      return { ...item, status: 'in_progress' }
  }
}

function insideOf(item: JsonObject, place: JsonObject): JsonObject[] {
  switch (item.type) {
    case 'message':
      return list(item.content).flatMap((part, at) => partEvents(part, { ...place, content_index: at }))
    case 'reasoning':
      return [
        ...list(item.summary).flatMap((part, at) => summaryEvents(part, { ...place, summary_index: at })),
        ...list(item.content).flatMap((part, at) =>
          told('response.reasoning_text', 'text', part.text, { ...place, content_index: at }),
        ),
      ]
    case 'function_call':
      return told('response.function_call_arguments', 'arguments', item.arguments, place)
    case 'custom_tool_call':
      return told('response.custom_tool_call_input', 'input', item.input, place)
    case 'web_search_call':
      return ['in_progress', 'searching', 'completed'].map((step) => ({
        type: `response.web_search_call.${step}`,
        ...place,
      }))
    default:
      return []
  }
}

function partEvents(part: JsonObject, place: JsonObject): JsonObject[] {
  const isRefusal = part.type === 'refusal'
  const field = isRefusal ? 'refusal' : 'text'
  const empty = isRefusal ? { ...part, refusal: '' } : { ...part, text: '', annotations: [] }
  return [
    { type: 'response.content_part.added', ...place, part: empty },
    ...told(isRefusal ? 'response.refusal' : 'response.output_text', field, part[field], place),
    ...list(part.annotations).map((annotation, at) => ({
      type: 'response.output_text.annotation.added',
      ...place,
      annotation_index: at,
      annotation,
    })),
    { type: 'response.content_part.done', ...place, part },
  ]
}

function summaryEvents(part: JsonObject, place: JsonObject): JsonObject[] {
  return [
    { type: 'response.reasoning_summary_part.added', ...place, part: { ...part, text: '' } },
    ...told('response.reasoning_summary_text', 'text', part.text, place),
    { type: 'response.reasoning_summary_part.done', ...place, part },
  ]
}

/** The deltas of a text, and all of it at their end. */
function told(stem: string, field: string, whole: Json | undefined, place: JsonObject): JsonObject[] {
  const deltas = pieces(text(whole)).map((delta) => ({ type: `${stem}.delta`, ...place, delta }))
  return [...deltas, { type: `${stem}.done`, ...place, [field]: whole ?? '' }]
}

/** A whole answer of `generateContent`, in the objects in which Google would have streamed it. */
export function streamGemini(body: JsonObject): JsonObject[] {
  const { candidates, usageMetadata, ...envelope } = body
  const chunks: JsonObject[] = []
  for (const [at, candidate] of list(candidates).entries()) {
    const { content, finishReason, ...rest } = candidate
    const { parts, ...place } = isJsonObject(content) ? content : {}
    const index = typeof candidate.index === 'number' ? candidate.index : at
    for (const part of list(parts).flatMap(partPieces)) {
      chunks.push({ ...envelope, candidates: [{ content: { ...place, parts: [part] }, index }] })
    }
    const end: JsonObject = { ...rest, index }
    if (finishReason !== undefined) end.finishReason = finishReason
    chunks.push({ ...envelope, candidates: [end] })
  }
  const last = chunks.pop() ?? { ...envelope }
  return [...chunks, { ...last, ...(usageMetadata !== undefined && { usageMetadata }) }]
}

/** A signature comes with the last piece. */
function partPieces(part: JsonObject): JsonObject[] {
  if (typeof part.text !== 'string' || part.text.length < 2) return [part]
  const { thoughtSignature, ...rest } = part
  const cut = pieces(part.text).map((piece): JsonObject => ({ ...rest, text: piece }))
  const last = cut.at(-1)
  if (last !== undefined && thoughtSignature !== undefined) last.thoughtSignature = thoughtSignature
  return cut
}
