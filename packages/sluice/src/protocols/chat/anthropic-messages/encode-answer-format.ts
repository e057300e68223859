import type { ResponseFormat } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { ModelTraits } from '../traits.ts'

/** How the answer is brought into the asked-for form (conversion.md 47). */
export type AnswerFormatPlan =
  | { way: 'none' }
  /** `output_config.format` */
  | { way: 'native'; format: JsonObject }
  /** A tool that the model must call; its arguments are the answer's text. */
  | { way: 'hidden-tool'; tool: JsonObject; name: string }
  /** Told in words, for a model that cannot be forced. */
  | { way: 'system-text'; text: string }

const HIDDEN_TOOL = 'json_answer'

export function planAnswerFormat(
  format: ResponseFormat | undefined,
  options: { traits: ModelTraits; hasTools: boolean; thinks: boolean; notes: Notes },
): AnswerFormatPlan {
  if (format === undefined || format.type === 'text') return { way: 'none' }
  const schema = format.type === 'json-schema' ? format.schema : undefined
  if (schema !== undefined && options.traits.noJsonSchema !== true) {
    return { way: 'native', format: { type: 'json_schema', schema } }
  }
  options.notes.warn('emulated', 'response_format')
  // A tool takes an object only, and cannot be forced beside other tools or thinking.
  const forcible = schema === undefined || schema.type === 'object'
  if (options.hasTools || options.thinks || !forcible) return { way: 'system-text', text: describe(schema) }
  return { way: 'hidden-tool', tool: hiddenTool(format, schema), name: HIDDEN_TOOL }
}

function hiddenTool(format: ResponseFormat, schema: JsonObject | undefined): JsonObject {
  const described = format.type === 'json-schema' ? format.description : undefined
  return {
    name: HIDDEN_TOOL,
    description: described ?? 'Give the whole answer as this JSON object.',
    input_schema: schema ?? { type: 'object', properties: {}, additionalProperties: true },
  }
}

function describe(schema: JsonObject | undefined): string {
  const rule = 'Answer with JSON alone: no words before or after it and no code fence.'
  if (schema === undefined) return `${rule} The answer is one JSON object.`
  return `${rule} The answer must be valid against this JSON schema:\n${JSON.stringify(schema)}`
}
