import type { ChatRequest } from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { RequestHead } from '../chat-format.ts'
import { CLIENT_JUNK } from '../client-junk.ts'
import { missing } from '../read-value.ts'
import { decodeContents } from './decode-contents.ts'
import { decodeGenerationConfig } from './decode-generation-config.ts'
import { decodeToolConfig, decodeTools } from './decode-tools.ts'
import { MAPPED_FIELDS } from './fields.ts'
import { WireFields } from './wire-fields.ts'

/** A `GenerateContentRequest` as canonical request. `stream`: the path says so, and the body does not. */
export function decodeRequest(
  body: JsonObject,
  notes: Notes,
  head: RequestHead,
  stream: boolean,
): ChatRequest {
  return decodeGenerate(new WireFields(body, ''), notes, { model: readModelName(head), stream })
}

/** The same of a request that may stand inside another (`countTokens`). */
export function decodeGenerate(
  body: WireFields,
  notes: Notes,
  { model, stream }: { model: string; stream: boolean },
): ChatRequest {
  const request: ChatRequest = {
    model,
    messages: decodeContents(body, notes),
    tools: decodeTools(body),
    stop: [],
    stream,
    includeUsage: true,
    legacyFunctions: false,
    extra: {},
    extraOf: 'gemini-generate',
  }
  decodeToolConfig(body, request)
  decodeGenerationConfig(body, request)
  const tier = body.string('serviceTier')?.toLowerCase()
  if (tier !== undefined && tier !== '' && tier !== 'unspecified') {
    // The word that other formats have for it.
    request.serviceTier = tier === 'standard' ? 'default' : tier
  }
  decodeExtra(body, request.extra, notes)
  return request
}

/** What callers of relays write into a body though the path says it. */
const PATH_WORDS: ReadonlySet<string> = new Set(['stream', 'alt', 'key'])

const COLLECTIONS = /^(?:publishers\/[\w-]{1,64}\/)?models\//

/** The model of the path: `models/` and the publisher before it are no part of its name. */
export function readModelName({ parameter }: RequestHead): string {
  const model = (parameter ?? '').replace(COLLECTIONS, '')
  if (model === '') throw missing('model')
  return model
}

/** What has no word of its own in canonical: safety settings, cached content, labels and whatever comes to be. */
function decodeExtra(body: WireFields, extra: JsonObject, notes: Notes): void {
  const rest = body.rest(MAPPED_FIELDS)
  for (const name of Object.keys(rest ?? {})) {
    if (isJunk(body.keyOf(name))) notes.warn('dropped', body.pathOf(name))
    else extra[name] = rest?.[name]
  }
  checkSafety(body)
  body.string('cachedContent')
  body.object('labels')
}

/** What is no business of Google's, which refuses a field that it does not know. */
export function isJunk(key: string): boolean {
  return CLIENT_JUNK.has(key) || PATH_WORDS.has(key)
}

function checkSafety(body: WireFields): void {
  for (const { value, path } of body.list('safetySettings') ?? []) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) continue
    throw badField(path, `'${path}' must be an object.`, 'invalid_type')
  }
}
