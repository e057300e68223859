import type { JsonObject } from '../../../canonical/json.ts'
import type { AnswerFormatPlan } from '../plan-answer-format.ts'
import { CHAT_TOOL_NAMES, encodeToolName } from '../tool-names.ts'

type Planned<Way> = Extract<AnswerFormatPlan, { way: Way }>

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_JsonSchemaDefinition.html: the schema goes as text. */
export function encodeTextFormat({ format }: Planned<'native'>): JsonObject {
  const jsonSchema: JsonObject = {
    name: encodeToolName(format.name, CHAT_TOOL_NAMES),
    schema: JSON.stringify(format.schema),
  }
  if (format.description !== undefined) jsonSchema.description = format.description
  return { type: 'json_schema', structure: { jsonSchema } }
}

/** `toolConfig` with the hidden tool alone. */
export function encodeHiddenTool({ name, description, schema }: Planned<'hidden-tool'>): JsonObject {
  const toolSpec = { name, description, inputSchema: { json: schema } }
  return { tools: [{ toolSpec }], toolChoice: { tool: { name } } }
}
