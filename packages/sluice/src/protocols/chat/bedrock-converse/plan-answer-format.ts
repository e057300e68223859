import type { ResponseFormat } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import { describeAnswerFormat } from '../describe-answer-format.ts'
import { CHAT_TOOL_NAMES, encodeToolName } from '../tool-names.ts'
import type { ModelTraits } from '../traits.ts'

/** How the answer is brought into the asked-for form (conversion.md 47). */
export type AnswerFormatPlan =
  | { way: 'none' }
  /** `outputConfig.textFormat` */
  | { way: 'native'; textFormat: JsonObject }
  /** A tool that the model must call; its arguments are the answer's text. */
  | { way: 'hidden-tool'; tool: JsonObject; name: string }
  | { way: 'system-text'; text: string }

const HIDDEN_TOOL = 'json_answer'

export function planAnswerFormat(
  format: ResponseFormat | undefined,
  options: { traits: ModelTraits; hasTools: boolean; thinks: boolean; notes: Notes },
): AnswerFormatPlan {
  if (format === undefined || format.type === 'text') return { way: 'none' }
  const { traits, notes } = options
  if (format.type === 'json-schema' && traits.noJsonSchema !== true) {
    return { way: 'native', textFormat: encodeSchema(format) }
  }
  notes.warn('emulated', 'response_format')
  const schema = format.type === 'json-schema' ? format.schema : ANY_OBJECT
  // A tool takes an object only, and cannot be forced beside other tools or thinking.
  const canForce = !options.hasTools && !options.thinks && traits.noForcedTool !== true
  if (!canForce || schema.type !== 'object') return { way: 'system-text', text: describeAnswerFormat(format) }
  const described = format.type === 'json-schema' ? format.description : undefined
  const description = described ?? 'Give the whole answer as this JSON object.'
  const tool = { toolSpec: { name: HIDDEN_TOOL, description, inputSchema: { json: schema } } }
  return { way: 'hidden-tool', tool, name: HIDDEN_TOOL }
}

const ANY_OBJECT: JsonObject = { type: 'object', properties: {}, additionalProperties: true }

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_JsonSchemaDefinition.html: the schema goes as text. */
function encodeSchema(format: Extract<ResponseFormat, { type: 'json-schema' }>): JsonObject {
  const jsonSchema: JsonObject = {
    name: encodeToolName(format.name, CHAT_TOOL_NAMES),
    schema: JSON.stringify(format.schema),
  }
  if (format.description !== undefined) jsonSchema.description = format.description
  return { type: 'json_schema', structure: { jsonSchema } }
}
