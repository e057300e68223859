import type { ResponseFormat } from '../../canonical/chat.ts'
import type { JsonObject } from '../../canonical/json.ts'
import type { Notes } from '../../canonical/notes.ts'
import type { ModelTraits } from './traits.ts'

/** How the answer is brought into the asked-for form (conversion.md 47), where the vendor has a setting for schemas alone. */
export type AnswerFormatPlan =
  | { way: 'none' }
  /** The vendor's own setting. */
  | { way: 'native'; format: Extract<ResponseFormat, { type: 'json-schema' }> }
  /** A tool that the model must call; its arguments are the answer's text. */
  | { way: 'hidden-tool'; name: string; description: string; schema: JsonObject }
  /** Told in words, for a model that cannot be forced. */
  | { way: 'system-text'; format: Exclude<ResponseFormat, { type: 'text' }> }

const HIDDEN_TOOL = 'json_answer'

const ANY_OBJECT: JsonObject = { type: 'object', properties: {}, additionalProperties: true }

/** `canForce` false: the model cannot be made to call a tool, as beside other tools or while it thinks. */
export function planAnswerFormat(
  format: ResponseFormat | undefined,
  { traits, canForce, notes }: { traits: ModelTraits; canForce: boolean; notes: Notes },
): AnswerFormatPlan {
  if (format === undefined || format.type === 'text') return { way: 'none' }
  const isSchema = format.type === 'json-schema'
  if (isSchema && traits.noJsonSchema !== true) return { way: 'native', format }
  notes.warn('emulated', 'response_format')
  const schema = isSchema ? format.schema : ANY_OBJECT
  // A tool takes an object only.
  if (!canForce || schema.type !== 'object') return { way: 'system-text', format }
  const described = isSchema ? format.description : undefined
  const description = described ?? 'Give the whole answer as this JSON object.'
  return { way: 'hidden-tool', name: HIDDEN_TOOL, description, schema }
}
