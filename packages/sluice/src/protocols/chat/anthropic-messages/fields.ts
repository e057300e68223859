import type { ChatRequest } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'

/** What becomes of each field of a canonical request in the Messages format; nothing is missing here. */
export type FieldFate = 'mapped' | 'warned' | 'refused' | 'not-sent'

export const OUTBOUND_FIELDS: Record<keyof ChatRequest, FieldFate> = {
  model: 'mapped',
  messages: 'mapped',
  tools: 'mapped',
  toolChoice: 'mapped',
  parallelToolCalls: 'mapped',
  maxOutputTokens: 'mapped',
  temperature: 'mapped',
  topP: 'mapped',
  topK: 'mapped',
  stop: 'mapped',
  choices: 'refused',
  seed: 'warned',
  presencePenalty: 'warned',
  frequencyPenalty: 'warned',
  logitBias: 'warned',
  logprobs: 'warned',
  responseFormat: 'mapped',
  reasoning: 'mapped',
  verbosity: 'warned',
  prediction: 'warned',
  modalities: 'refused',
  audio: 'warned',
  serviceTier: 'mapped',
  endUser: 'mapped',
  metadata: 'warned',
  // Serves affinity of routing; no vendor of this format knows it (conversion.md 20).
  promptCacheKey: 'not-sent',
  webSearch: 'mapped',
  stream: 'mapped',
  // This format always tells the usage.
  includeUsage: 'not-sent',
  legacyFunctions: 'not-sent',
  extra: 'warned',
}

/** The names that `warned` fields have in a warning. */
const WARNED_NAMES = {
  seed: 'seed',
  presencePenalty: 'presence_penalty',
  frequencyPenalty: 'frequency_penalty',
  logitBias: 'logit_bias',
  logprobs: 'logprobs',
  verbosity: 'verbosity',
  prediction: 'prediction',
  audio: 'audio',
  metadata: 'metadata',
} as const satisfies Partial<Record<keyof ChatRequest, string>>

type WarnedField = keyof typeof WARNED_NAMES

/** Warns once for each field that this format has no place for (conversion.md 17). */
export function warnDroppedFields(request: ChatRequest, notes: Notes): void {
  for (const field of Object.keys(WARNED_NAMES) as WarnedField[]) {
    // A penalty of 0 is what the vendor does anyway.
    if (request[field] !== undefined && request[field] !== 0) notes.warn('dropped', WARNED_NAMES[field])
  }
  if (request.seed === 0) notes.warn('dropped', WARNED_NAMES.seed)
  for (const name of Object.keys(request.extra)) notes.warn('dropped', name)
}

/** Takes out what the provider declares that its upstream refuses (conversion.md 66). */
export function stripFields(body: JsonObject, fields: readonly string[] | undefined, notes: Notes): void {
  for (const field of fields ?? []) {
    if (body[field] === undefined) continue
    delete body[field]
    notes.warn('dropped', field)
  }
}
