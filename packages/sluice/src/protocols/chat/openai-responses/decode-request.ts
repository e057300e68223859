import type { ChatRequest, ReasoningSetting } from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { RequestHead } from '../chat-format.ts'
import { CLIENT_JUNK } from '../client-junk.ts'
import { readOpenaiSettings } from '../read-openai-settings.ts'
import { readReasoningObject } from '../read-reasoning.ts'
import { missing, readArray, readBoolean, readNumber, readObject, readString } from '../read-value.ts'
import { InputReader, type InputScope } from './decode-input.ts'
import { decodeText } from './decode-text-format.ts'
import { decodeToolChoice } from './decode-tool-choice.ts'
import { ToolList } from './decode-tools.ts'
import { CARRIED_FIELDS, KNOWN_FIELDS } from './fields.ts'
import { keepMemo } from './memo.ts'
import { Namespaces } from './namespaces.ts'
import { type ResponseState, readStateFields } from './state-fields.ts'

/** A body of `POST /v1/responses` as canonical request. Throws `bad-request` naming the field; changes nothing in `body`. */
export function decodeRequest(body: JsonObject, notes: Notes, head: RequestHead): ChatRequest {
  const model = readString(body.model, 'model')
  if (model === undefined || model === '') throw missing('model')
  const state = readStateFields(body)
  const list = new ToolList(new Namespaces())
  list.read(body.tools, 'tools')
  const request: ChatRequest = {
    model,
    messages: readInput(body, state, { tools: list, stored: head.stored, lenient: isLenient(state, head) }),
    tools: list.tools,
    stop: [],
    stream: readBoolean(body.stream, 'stream') ?? false,
    // The last event of a stream always holds it.
    includeUsage: true,
    legacyFunctions: false,
    extra: {},
    extraOf: 'openai-responses',
  }
  const toolChoice = decodeToolChoice(body.tool_choice, list, request.extra)
  if (toolChoice !== undefined) request.toolChoice = toolChoice
  decodeText(body, request)
  decodeLimits(body, request, notes)
  decodeReasoning(body, request)
  readOpenaiSettings(body, request, notes)
  checkCarried(body)
  collectExtra(body, request.extra, notes)
  request.memo = keepMemo(body, list)
  return request
}

/** Whether calls, results and items may lie with the vendor, where nobody here can look them up (conversion.md 49). */
function isLenient(state: ResponseState, head: RequestHead): boolean {
  if (head.stored !== undefined) return false
  return (
    state.previousResponseId !== undefined ||
    state.conversationId !== undefined ||
    state.itemReferences.length > 0
  )
}

function readInput(body: JsonObject, state: ResponseState, scope: InputScope): ChatRequest['messages'] {
  const reader = new InputReader(scope)
  const instructions = readString(body.instructions, 'instructions')
  if (instructions !== undefined && instructions !== '') {
    reader.messages.push({ role: 'developer', parts: [{ type: 'text', text: instructions }], bare: true })
  }
  for (const item of scope.stored?.items ?? []) reader.readAll([item], 'previous_response_id')
  const { input } = body
  if (input === undefined || input === null || (Array.isArray(input) && input.length === 0)) {
    requireContext(body, state)
  } else {
    reader.readAll(input, 'input')
  }
  return reader.messages
}

/** A call without input goes on with what is stored, or with a prompt that the vendor keeps. */
function requireContext(body: JsonObject, state: ResponseState): void {
  if (state.previousResponseId !== undefined || state.conversationId !== undefined) return
  if (!state.generate || isJsonObject(body.prompt)) return
  if (Array.isArray(body.input)) {
    throw badField('input', "'input' must hold at least one item.", 'empty_array')
  }
  throw missing('input')
}

function decodeLimits(body: JsonObject, request: ChatRequest, notes: Notes): void {
  const range = { min: 1, max: Number.MAX_SAFE_INTEGER, integer: true }
  const limit = readNumber(body.max_output_tokens, 'max_output_tokens', range)
  if (limit !== undefined) request.maxOutputTokens = limit
  const top = readNumber(body.top_logprobs, 'top_logprobs', { min: 0, max: 20, integer: true })
  const wanted = readInclude(body.include)
  if (wanted.includes(LOGPROBS)) request.logprobs = { top: top ?? 0 }
  else if (top !== undefined && top > 0) notes.warn('dropped', 'top_logprobs')
  const rest = wanted.filter((word) => word !== LOGPROBS && word !== SEALED)
  if (rest.length > 0) request.extra.include = rest
}

const LOGPROBS = 'message.output_text.logprobs'
/** Always given (conversion.md 35). */
const SEALED = 'reasoning.encrypted_content'

function readInclude(value: Json | undefined): string[] {
  return (readArray(value, 'include') ?? []).map((word, at) => {
    const text = readString(word, `include[${at}]`)
    if (text === undefined) throw missing(`include[${at}]`)
    return text
  })
}

/** What `reasoning` says beside this stays together, for an upstream of this format. */
const REASONING_FIELDS = new Set([
  'effort',
  'summary',
  'generate_summary',
  'enabled',
  'max_tokens',
  'exclude',
])

function decodeReasoning(body: JsonObject, request: ChatRequest): void {
  const setting: ReasoningSetting = {}
  readReasoningObject(body.reasoning, setting)
  if (!isJsonObject(body.reasoning)) return
  // The name that `summary` had at first.
  const older = readString(body.reasoning.generate_summary, 'reasoning.generate_summary')
  if (older !== undefined) setting.summary ??= older
  if (Object.keys(setting).length > 0) request.reasoning = setting
  const rest: JsonObject = {}
  for (const key of Object.keys(body.reasoning)) {
    const value = body.reasoning[key]
    if (!REASONING_FIELDS.has(key) && value !== undefined && value !== null) rest[key] = value
  }
  if (Object.keys(rest).length > 0) request.extra.reasoning = rest
}

/** Of fields that go on as they are no more than their kind is looked at. */
function checkCarried(body: JsonObject): void {
  const options = readObject(body.stream_options, 'stream_options')
  readBoolean(options?.include_obfuscation, 'stream_options.include_obfuscation')
  readString(body.truncation, 'truncation')
  readNumber(body.max_tool_calls, 'max_tool_calls', { min: 1, max: Number.MAX_SAFE_INTEGER, integer: true })
  readObject(body.prompt, 'prompt')
  readArray(body.context_management, 'context_management')
}

/** What has no word of its own in canonical. A null says nothing, whatever field it stands in. */
function collectExtra(body: JsonObject, extra: JsonObject, notes: Notes): void {
  for (const key of Object.keys(body)) {
    if (key === 'include' || (KNOWN_FIELDS.has(key) && !CARRIED_FIELDS.has(key))) continue
    const value = body[key]
    if (value === undefined || value === null || key === '__proto__') continue
    // What happens without the word need not be said.
    if (key === 'truncation' && value === 'disabled') continue
    if (CLIENT_JUNK.has(key)) notes.warn('dropped', key)
    else extra[key] = value
  }
}
