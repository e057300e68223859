import type { ChatRequest, FilePart, Message } from '../../../canonical/chat.ts'
import { badField, GatewayError } from '../../../canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import { emptyUsage } from '../../../canonical/usage.ts'
import {
  type AnswerSummary,
  type BodyEdit,
  type ChatInbound,
  type ChatOutbound,
  type EncodeTarget,
  emptySummary,
} from '../chat-format.ts'
import { EditList } from '../edit-list.ts'
import { decodeGenerate, isJunk } from './decode-request.ts'
import { editTools } from './edit-request.ts'
import { geminiWholeInbound } from './inbound.ts'
import { leaveLinks } from './leave-links.ts'
import { geminiGenerateOutbound } from './outbound.ts'
import { objectPath, resourceName } from './paths.ts'
import { spellSnake, WireFields } from './wire-fields.ts'

/**
 * Beginnings of prompts that Google keeps: https://ai.google.dev/api/caching. Making one and keeping it for longer are
 * calls, since Google bills both; bodies and answers go on as they are.
 */
export const CACHED_FIELDS: ReadonlySet<string> = new Set(
  [
    'name',
    'model',
    'contents',
    'systemInstruction',
    'tools',
    'toolConfig',
    'displayName',
    'ttl',
    'expireTime',
    'kmsKeyName',
  ].flatMap((name) => [name, spellSnake(name)]),
)

export const cachedContentInbound: ChatInbound = {
  ...geminiWholeInbound,
  decodeRequest: (body, notes) => decodeCachedContent(body, notes),
  encodeResponse: untranslated,
}

export const cachedContentOutbound: ChatOutbound = {
  ...geminiGenerateOutbound,
  path: (basePath) => objectPath(basePath, 'cachedContents'),
  encodeRequest: refuseChanges,
  decodeResponse: untranslated,
  passthrough: {
    editRequest: editCachedContent,
    observeAnswer: (body) => observeCachedContent(body, undefined),
    openFrameObserver: unstreamed,
    editAnswer: (_body, { model }) => (model === undefined ? [] : [nameModel(model)]),
  },
}

/** One that is there already. What the vendor says of it is found out before its call is decoded. */
export interface KeptContent {
  /** `cachedContents/…` */
  readonly name: string
  /** Of the call: `updateMask=ttl`, or empty. */
  readonly query: string
  /** As a caller asks for it. */
  model?: string
  tokens?: number
}

/** The call that changes how long a cached content is kept. */
export function openProlongation(kept: KeptContent): { inbound: ChatInbound; outbound: ChatOutbound } {
  const { name, query } = kept
  const below = query === '' ? name : `${name}?${query}`
  return {
    inbound: {
      ...cachedContentInbound,
      decodeRequest: () => keptPrompt(kept.model ?? '', [{ role: 'user', parts: [named(name)] }]),
    },
    outbound: {
      ...cachedContentOutbound,
      method: 'PATCH',
      path: (basePath) => objectPath(basePath, below),
      passthrough: {
        editRequest: removeJunk,
        observeAnswer: (body) => observeCachedContent(body, kept.tokens),
        openFrameObserver: unstreamed,
        editAnswer: (_body, { model }) => (model === undefined ? [] : [nameModel(model)]),
      },
    },
  }
}

/** How long it is no local count can tell. */
function named(id: string): FilePart {
  return { type: 'file', source: { kind: 'file-id', id } }
}

/** Google's usual time: https://ai.google.dev/gemini-api/docs/caching */
const USUAL_TTL_MS = 3_600_000

/** When a cached content is to end, by a body that makes or changes one; undefined where it does not say. */
export function readCacheEnd(body: JsonObject, now: number): number | undefined {
  const fields = new WireFields(body, '')
  const ttl = fields.string('ttl')
  const expires = fields.string('expireTime')
  const ends: number[] = []
  if (ttl !== undefined) {
    const seconds = /^(\d{1,12}(?:\.\d{1,9})?)s$/.exec(ttl)?.[1]
    if (seconds === undefined) throw badField(fields.pathOf('ttl'), "'ttl' must be seconds, as '3600s'.")
    ends.push(now + Number(seconds) * 1000)
  }
  if (expires !== undefined) {
    const end = Date.parse(expires)
    if (Number.isNaN(end)) {
      const path = fields.pathOf('expireTime')
      throw badField(path, `'${path}' must be a time, as '2030-01-01T00:00:00Z'.`)
    }
    ends.push(end)
  }
  return ends.length === 0 ? undefined : Math.max(...ends)
}

export function usualCacheEnd(now: number): number {
  return now + USUAL_TTL_MS
}

function decodeCachedContent(body: JsonObject, notes: Notes): ChatRequest {
  const fields = new WireFields(body, '')
  const model = fields.requireString('model').replace(/^models\//, '')
  const turns = fields.get('contents')
  const isAlone = turns === undefined || turns === null || (Array.isArray(turns) && turns.length === 0)
  // Instructions and tools may be all that is kept.
  const whole = isAlone ? new WireFields({ ...body, contents: NO_TURNS }, '') : fields
  const { messages, tools, toolChoice } = decodeGenerate(whole, notes, { model, stream: false })
  const request = keptPrompt(model, messages.map(leaveLinks))
  request.tools = tools
  if (toolChoice !== undefined) request.toolChoice = toolChoice
  return request
}

const NO_TURNS: JsonObject[] = [{ role: 'user', parts: [{ text: '' }] }]

/** A prompt that is written to a cache, and answered with nothing. */
function keptPrompt(model: string, messages: readonly Message[]): ChatRequest {
  return {
    model,
    messages: [...messages, KEPT],
    tools: [],
    stop: [],
    maxOutputTokens: 0,
    stream: false,
    includeUsage: false,
    legacyFunctions: false,
    extra: {},
    extraOf: 'gemini-generate',
  }
}

const KEPT: Message = {
  role: 'user',
  parts: [{ type: 'text', text: '', cacheMark: { type: 'ephemeral', ttl: '1h' } }],
}

function editCachedContent(
  body: JsonObject,
  request: ChatRequest,
  target: EncodeTarget,
  notes: Notes,
): BodyEdit[] {
  const edits = new EditList(body)
  for (const key of Object.keys(body)) if (isJunk(key)) edits.remove(key)
  const model = resourceName(target.model)
  if (body.model !== model) edits.set('model', model)
  editTools(edits, new WireFields(body, ''), request, target, notes)
  return edits.list()
}

function removeJunk(body: JsonObject): BodyEdit[] {
  const edits = new EditList(body)
  for (const key of Object.keys(body)) if (isJunk(key)) edits.remove(key)
  return edits.list()
}

/** All of it is written to the cache; the relay knows for how many hours. */
function observeCachedContent(body: JsonObject, known: number | undefined): AnswerSummary {
  if (typeof body.name !== 'string' || !body.name.startsWith('cachedContents/')) {
    throw new GatewayError('upstream-failed', 'The upstream sent something that is not a cached content.')
  }
  const summary = emptySummary()
  summary.hasContent = true
  summary.hasUncountable = true
  summary.ended = true
  const meta = body.usageMetadata
  const total = (isJsonObject(meta) ? meta.totalTokenCount : undefined) ?? known
  if (total !== undefined && total !== null) {
    const usage = emptyUsage()
    usage.cacheWrite1h = typeof total === 'number' ? total : Number.NaN
    summary.usage = { usage }
  }
  return summary
}

function nameModel(model: string): BodyEdit {
  return { key: 'model', value: JSON.stringify(`models/${model}`) }
}

/** What would need another body than the caller's: a rule of names that changes what is asked for. */
function refuseChanges({ model }: ChatRequest): never {
  throw badField(
    'model',
    `A prompt is kept for the model '${model}' under its own name only.`,
    'invalid_model',
  )
}

function untranslated(): never {
  throw new Error('cached contents are not translated')
}

function unstreamed(): never {
  throw new Error('cached contents are not streamed')
}
