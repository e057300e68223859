import type { ChatRequest, ResponseFormat } from '../../../canonical/chat.ts'
import type { Json, JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { EncodeTarget } from '../chat-format.ts'
import { CHAT_TOOL_NAMES, encodeToolName } from '../tool-names.ts'

/** How the wanted form of the answer is asked for (conversion.md 47). */
export interface AnswerFormatPlan {
  responseFormat?: JsonObject
  /** A tool whose arguments are the answer's text, and the choice that forces it. */
  tool?: JsonObject
  toolChoice?: JsonObject
  hiddenTool?: string
  /** The schema in words, where no tool can be forced. */
  systemText?: string
}

const HIDDEN_TOOL = 'give_answer'

interface PlanScope {
  request: ChatRequest
  target: EncodeTarget
  tools: readonly Json[]
  notes: Notes
}

export function planAnswerFormat(format: ResponseFormat | undefined, scope: PlanScope): AnswerFormatPlan {
  if (format === undefined || format.type === 'text') return {}
  if (scope.target.traits.noJsonSchema !== true) return { responseFormat: encodeNative(format) }
  if (format.type === 'json') return { responseFormat: { type: 'json_object' } }
  scope.notes.warn('emulated', 'response_format')
  const { reasoning } = scope.request
  const thinks = reasoning !== undefined && reasoning.effort !== 'none'
  const { noForcedTool, noForcedToolWithThinking } = scope.target.traits
  const refusesForce = noForcedTool === true || noForcedToolWithThinking === true
  if (scope.tools.length > 0 || thinks || refusesForce || format.schema.type !== 'object') {
    return { systemText: describeSchema(format.schema) }
  }
  const tool = {
    type: 'function',
    function: {
      name: HIDDEN_TOOL,
      description: format.description ?? 'Gives the whole answer.',
      parameters: format.schema,
    },
  }
  const toolChoice = { type: 'function', function: { name: HIDDEN_TOOL } }
  return { tool, toolChoice, hiddenTool: HIDDEN_TOOL }
}

function encodeNative(format: Exclude<ResponseFormat, { type: 'text' }>): JsonObject {
  if (format.type === 'json') return { type: 'json_object' }
  // The vendor allows in the name what it allows in a tool's name.
  const named: JsonObject = { name: encodeToolName(format.name, CHAT_TOOL_NAMES) }
  if (format.description !== undefined) named.description = format.description
  named.schema = format.schema
  if (format.strict !== undefined) named.strict = format.strict
  return { type: 'json_schema', json_schema: named }
}

function describeSchema(schema: JsonObject): string {
  return `Answer with one JSON value and nothing else. It has to match this JSON schema:\n${JSON.stringify(schema)}`
}
