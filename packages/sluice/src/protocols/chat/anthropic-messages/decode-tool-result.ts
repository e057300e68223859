import type { Part, ToolResultPart } from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import { readBoolean, readObject, requireString, wrongType } from '../read-value.ts'
import { decodeShown } from './decode-media.ts'
import { unknownBlock, wholeAsText } from './decode-text.ts'
import { takeRest } from './take-rest.ts'

/** A call that a message has made. */
export interface CallState {
  name: string
  answered: boolean
}

const RESULT_FIELDS: ReadonlySet<string> = new Set([
  'type',
  'tool_use_id',
  'content',
  'is_error',
  'cache_control',
])

/** https://platform.claude.com/docs/en/agents-and-tools/tool-use/handle-tool-calls */
export function decodeToolResult(
  wire: JsonObject,
  path: string,
  { calls }: { calls: Map<string, CallState> },
): ToolResultPart {
  const place = `${path}.tool_use_id`
  const callId = requireString(wire.tool_use_id, place)
  const call = calls.get(callId)
  if (call === undefined) {
    const message = `No message before this one calls a tool under the id '${callId.slice(0, 64)}'.`
    throw badField(place, message, 'unknown_tool_call_id')
  }
  if (call.answered) {
    const message = `The tool call '${callId.slice(0, 64)}' has two results.`
    throw badField(place, message, 'duplicate_tool_result')
  }
  call.answered = true
  const content = decodeContent(wire.content, `${path}.content`)
  const part: ToolResultPart = { type: 'tool-result', callId, name: call.name, content }
  if (readBoolean(wire.is_error, `${path}.is_error`) === true) part.isError = true
  const mark = readObject(wire.cache_control, `${path}.cache_control`)
  if (mark !== undefined) part.cacheMark = mark
  const rest = takeRest(wire, RESULT_FIELDS)
  if (rest !== undefined) part.extra = rest
  return part
}

function decodeContent(content: Json | undefined, path: string): Part[] {
  if (content === undefined || content === null) return []
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  if (!Array.isArray(content)) throw wrongType(path, 'a string or an array of blocks', content)
  return content.map((wire, at) => {
    const place = `${path}[${at}]`
    if (!isJsonObject(wire)) throw wrongType(place, 'an object', wire)
    return decodeInner(wire, place)
  })
}

function decodeInner(wire: JsonObject, path: string): Part {
  const shown = decodeShown(wire, path)
  if (shown !== undefined) return shown
  if (wire.type !== 'tool_reference') return unknownBlock(wire, path)
  // Other vendors have all tools before them: to them it is the name that a search has found.
  const name = requireString(wire.tool_name, `${path}.tool_name`)
  return wholeAsText(wire, name, path)
}
