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
  extraOf: 'not-sent',
}

/** Fields that this format has no place for, by the name that a warning gives them. */
const LOST_FIELDS: readonly (readonly [keyof ChatRequest, string])[] = [
  ['seed', 'seed'],
  ['presencePenalty', 'presence_penalty'],
  ['frequencyPenalty', 'frequency_penalty'],
  ['logitBias', 'logit_bias'],
  ['logprobs', 'logprobs'],
  ['verbosity', 'verbosity'],
  ['prediction', 'prediction'],
  ['audio', 'audio'],
  ['metadata', 'metadata'],
]

/** Warns once for each field that is lost (conversion.md 17). */
export function warnLostFields(request: ChatRequest, notes: Notes): void {
  for (const [field, name] of LOST_FIELDS) {
    const value = request[field]
    // A penalty of 0 is what the vendor does anyway.
    const usual = value === undefined || (value === 0 && field !== 'seed')
    if (!usual) notes.warn('dropped', name)
  }
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
