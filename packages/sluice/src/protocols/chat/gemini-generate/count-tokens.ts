import type { ChatRequest } from '../../../canonical/chat.ts'
import { badField, GatewayError } from '../../../canonical/errors.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { EncodedRequest, EncodeTarget, RequestHead } from '../chat-format.ts'
import { decodeGenerate, readModelName } from './decode-request.ts'
import { encodeRequest } from './encode-request.ts'
import { resourceName, versionPath } from './paths.ts'
import { WireFields } from './wire-fields.ts'

/** Counting the tokens of a prompt: https://ai.google.dev/api/tokens#method:-models.counttokens */

/** A caller's body: `contents`, alone or with what Vertex takes beside them, or a whole `generateContentRequest`. */
export function decodeCountRequest(body: JsonObject, notes: Notes, head: RequestHead): ChatRequest {
  const fields = new WireFields(body, '')
  const inner = fields.fields('generateContentRequest')
  if (inner !== undefined && fields.get('contents') !== undefined && fields.get('contents') !== null) {
    const message = `'${fields.pathOf('contents')}' and '${inner.path}' cannot stand together.`
    throw badField(inner.path, message, 'invalid_value')
  }
  return decodeGenerate(inner ?? fields, notes, { model: readModelName(head), stream: false })
}

export function encodeCountAnswer(tokens: number): JsonObject {
  return { totalTokens: tokens }
}

export function countTokensPath(basePath: string, model: string): string {
  return `${versionPath(basePath)}/${resourceName(model)}:countTokens`
}

/** What Vertex's counter takes. */
const VERTEX_FIELDS: ReadonlySet<string> = new Set([
  'contents',
  'systemInstruction',
  'tools',
  'generationConfig',
])

/** The question as an upstream of this format takes it: the Gemini API counts instructions and tools in a whole request only. */
export function encodeCountRequest(
  request: ChatRequest,
  target: EncodeTarget,
  notes: Notes,
  form: 'gemini' | 'vertex' = 'gemini',
): EncodedRequest {
  const { outputCap: _, ...unlimited } = target
  const encoded = encodeRequest(request, unlimited, notes)
  if (form === 'gemini') {
    const generateContentRequest = { model: resourceName(target.model), ...encoded.body }
    return { ...encoded, body: { generateContentRequest } }
  }
  const body: JsonObject = {}
  for (const key of Object.keys(encoded.body)) if (VERTEX_FIELDS.has(key)) body[key] = encoded.body[key]
  return { ...encoded, body }
}

/** Throws `upstream-failed` when the answer holds no count. */
export function decodeCountAnswer(body: JsonObject): number {
  // Protobuf's form leaves a zero out.
  const tokens = body.totalTokens ?? (body.promptTokensDetails === undefined ? undefined : 0)
  if (typeof tokens === 'number' && Number.isSafeInteger(tokens) && tokens >= 0) return tokens
  throw new GatewayError('upstream-failed', 'The upstream answered with something that is not a count.')
}
