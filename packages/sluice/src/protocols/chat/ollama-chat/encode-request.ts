import type { ChatRequest, ResponseFormat } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { EncodedRequest, EncodeTarget } from '../chat-format.ts'
import { describeAnswerFormat } from '../describe-answer-format.ts'
import { type EncodedFunctions, encodeFunctions, forcesTool } from '../encode-functions.ts'
import { encodeTurns } from '../encode-turns.ts'
import { encodedRequest } from '../encoded-request.ts'
import { carryExtra, warnLostFields } from '../lost-fields.ts'
import { requireOneTextAnswer } from '../one-text-answer.ts'
import { openToolNameMap, type ToolNameRule } from '../tool-names.ts'
import { warnForeignExtra } from '../warn-foreign-extra.ts'
import { OLLAMA_TURNS } from './encode-messages.ts'
import { encodeOptions } from './encode-options.ts'
import { encodeThink } from './encode-think.ts'
import { LOST_FIELDS, NAMED_FIELDS } from './fields.ts'

/** The server has no rule of its own; a name goes into the model's template as it is. */
const OLLAMA_TOOL_NAMES: ToolNameRule = {
  maxLength: 256,
  allowed: /^[A-Za-z0-9_.:/-]+$/,
  odd: /[^A-Za-z0-9_.:/-]/g,
}

/** A chat call as a local server takes it: https://docs.ollama.com/api/chat */
export function encodeRequest(request: ChatRequest, target: EncodeTarget, notes: Notes): EncodedRequest {
  requireOneTextAnswer(request)
  warnLostFields(request, LOST_FIELDS, notes)
  warnForeignExtra(request, 'ollama-chat', notes)
  const names = openToolNameMap(OLLAMA_TOOL_NAMES)
  const scope = { target, names, notes }
  const functions = encodeFunctions(request, scope)
  const messages = encodeTurns(request, scope, OLLAMA_TURNS)
  const body: JsonObject = {
    model: target.model,
    messages,
    // It streams unless told otherwise.
    stream: request.stream,
    options: encodeOptions(request, target, notes),
  }
  encodeTools(body, request, functions, notes)
  encodeAnswerFormat(body, messages, request.responseFormat, notes)
  const think = encodeThink(request, target.traits, notes)
  if (think !== undefined) body.think = think
  if (request.logprobs !== undefined) {
    body.logprobs = true
    if (request.logprobs.top > 0) body.top_logprobs = request.logprobs.top
  }
  carryExtra(body, request, { protocol: 'ollama-chat', named: NAMED_FIELDS }, notes)
  return encodedRequest(body, names, { customTools: functions.custom })
}

/** The model chooses freely: it can neither be forced to call nor, with tools in sight, kept from it. */
function encodeTools(
  body: JsonObject,
  request: ChatRequest,
  { tools, strict }: EncodedFunctions,
  notes: Notes,
): void {
  if (forcesTool(request)) notes.warn(tools.length === 0 ? 'dropped' : 'changed', 'tool_choice')
  if (tools.length === 0) return
  if (request.toolChoice?.type === 'none') {
    notes.warn('dropped', 'tools')
    return
  }
  if (strict !== 'none') notes.warn('dropped', 'tools.strict')
  body.tools = tools
}

/** `format` holds the whole answer to its grammar, so that beside it no tool can be called: then it is said in words. */
function encodeAnswerFormat(
  body: JsonObject,
  messages: JsonObject[],
  format: ResponseFormat | undefined,
  notes: Notes,
): void {
  if (format === undefined || format.type === 'text') return
  if (body.tools === undefined) {
    body.format = format.type === 'json' ? 'json' : format.schema
    return
  }
  notes.warn('emulated', 'response_format')
  messages.unshift({ role: 'system', content: describeAnswerFormat(format) })
}
