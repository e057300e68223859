import type { ChatRequest, ResponseFormat } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { EncodeTarget } from '../chat-format.ts'
import { describeAnswerFormat } from '../describe-answer-format.ts'
import { forcesTool } from '../encode-functions.ts'
import { asksToThink } from '../lost-fields.ts'
import { CHAT_TOOL_NAMES, encodeToolName } from '../tool-names.ts'

/** How the text of the answer is to be (conversion.md 47). */
export interface TextPlan {
  text?: JsonObject
  /** A tool whose arguments are the text; it is forced. */
  tool?: JsonObject
  hiddenTool?: string
  /** The wish in words, where no tool can be forced. */
  systemText?: string
}

const HIDDEN_TOOL = 'give_answer'

type JsonFormat = Exclude<ResponseFormat, { type: 'text' }>

interface PlanScope {
  target: EncodeTarget
  hasTools: boolean
  notes: Notes
}

export function planTextSettings(request: ChatRequest, scope: PlanScope): TextPlan {
  const format = request.responseFormat
  const text: JsonObject = {}
  if (request.verbosity !== undefined) text.verbosity = request.verbosity
  const plan: TextPlan =
    format === undefined || format.type === 'text' ? {} : planJson(format, text, request, scope)
  if (Object.keys(text).length > 0) plan.text = text
  return plan
}

function planJson(format: JsonFormat, text: JsonObject, request: ChatRequest, scope: PlanScope): TextPlan {
  const { traits } = scope.target
  const lacksSchema = traits.noJsonSchema === true && format.type === 'json-schema'
  if (!lacksSchema && !(traits.noJsonWithTools === true && scope.hasTools)) {
    text.format = encodeFormat(format)
    return {}
  }
  scope.notes.warn('emulated', 'response_format')
  const canForce =
    !scope.hasTools && !asksToThink(request) && !forcesTool(request) && canForceTool(scope.target)
  if (!canForce || format.type === 'json' || format.schema.type !== 'object') {
    return { systemText: describeAnswerFormat(format) }
  }
  const tool: JsonObject = {
    type: 'function',
    name: HIDDEN_TOOL,
    description: format.description ?? 'Gives the whole answer.',
    parameters: format.schema,
    strict: false,
  }
  return { tool, hiddenTool: HIDDEN_TOOL }
}

function canForceTool({ traits }: EncodeTarget): boolean {
  return traits.noForcedTool !== true && traits.noForcedToolWithThinking !== true
}

function encodeFormat(format: JsonFormat): JsonObject {
  if (format.type === 'json') return { type: 'json_object' }
  // The vendor allows in the name what it allows in a tool's name.
  const encoded: JsonObject = { type: 'json_schema', name: encodeToolName(format.name, CHAT_TOOL_NAMES) }
  if (format.description !== undefined) encoded.description = format.description
  encoded.schema = format.schema
  if (format.strict !== undefined) encoded.strict = format.strict
  return encoded
}
