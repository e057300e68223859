import type { ChatRequest } from '../../../canonical/chat.ts'
import type { Notes } from '../../../canonical/notes.ts'

/** `not-sent`: nothing is lost. `dropped`: there is no place for it, and the caller is told by this name. */
type FieldFate = 'mapped' | 'not-sent' | { dropped: string }

/** What becomes of each field of a canonical request in `generateContent`; nothing is missing here. */
export const OUTBOUND_FIELDS: Record<keyof ChatRequest, FieldFate> = {
  model: 'mapped',
  messages: 'mapped',
  tools: 'mapped',
  toolChoice: 'mapped',
  // Warned about with the tools: it loses its meaning without any.
  parallelToolCalls: 'not-sent',
  maxOutputTokens: 'mapped',
  temperature: 'mapped',
  topP: 'mapped',
  topK: 'mapped',
  stop: 'mapped',
  choices: 'mapped',
  seed: 'mapped',
  presencePenalty: 'mapped',
  frequencyPenalty: 'mapped',
  logitBias: { dropped: 'logit_bias' },
  logprobs: 'mapped',
  responseFormat: 'mapped',
  reasoning: 'mapped',
  verbosity: { dropped: 'verbosity' },
  prediction: { dropped: 'prediction' },
  modalities: 'mapped',
  audio: 'mapped',
  serviceTier: 'mapped',
  endUser: { dropped: 'user' },
  metadata: { dropped: 'metadata' },
  webSearch: 'mapped',
  // Serves affinity of routing (conversion.md 20).
  promptCacheKey: 'not-sent',
  // The path says whether it streams, and usage always comes.
  stream: 'not-sent',
  includeUsage: 'not-sent',
  legacyFunctions: 'not-sent',
  // Each unknown field is dropped by its own name.
  extra: 'not-sent',
  extraOf: 'not-sent',
}

const DROPPED = (Object.keys(OUTBOUND_FIELDS) as (keyof ChatRequest)[]).flatMap((field) => {
  const fate = OUTBOUND_FIELDS[field]
  return typeof fate === 'object' ? [{ field, name: fate.dropped }] : []
})

export function warnDroppedFields(request: ChatRequest, notes: Notes): void {
  for (const { field, name } of DROPPED) if (request[field] !== undefined) notes.warn('dropped', name)
  for (const name of Object.keys(request.extra)) notes.warn('dropped', name)
}
