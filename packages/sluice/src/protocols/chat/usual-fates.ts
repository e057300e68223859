import type { RequestFates } from './lost-fields.ts'

/** What becomes of each field at a model whose format knows one answer in text, functions, and the usual settings. */
export const MODEL_FATES: RequestFates = {
  model: 'mapped',
  messages: 'mapped',
  tools: 'mapped',
  toolChoice: 'mapped',
  parallelToolCalls: 'warned',
  maxOutputTokens: 'mapped',
  temperature: 'mapped',
  topP: 'mapped',
  topK: 'mapped',
  stop: 'mapped',
  choices: 'refused',
  seed: 'mapped',
  presencePenalty: 'mapped',
  frequencyPenalty: 'mapped',
  logitBias: 'warned',
  logprobs: 'mapped',
  responseFormat: 'mapped',
  reasoning: 'mapped',
  verbosity: 'warned',
  prediction: 'warned',
  modalities: 'refused',
  audio: 'warned',
  serviceTier: 'warned',
  endUser: 'warned',
  metadata: 'warned',
  // Serves affinity of routing (conversion.md 20).
  promptCacheKey: 'kept',
  webSearch: 'warned',
  stream: 'mapped',
  // Usage always comes, where there is one.
  includeUsage: 'kept',
  legacyFunctions: 'kept',
  // Those that a format names are carried, the others dropped by their own names.
  extra: 'warned',
  extraOf: 'kept',
  headers: 'kept',
  memo: 'kept',
}

/**
 * The same at an app that somebody built of a model: how it answers is set in the app itself, so that most settings have no
 * place, and it calls no tools but its own.
 */
export const APP_FATES: RequestFates = {
  ...MODEL_FATES,
  tools: 'warned',
  // One that leaves no way around a tool is refused.
  toolChoice: 'refused',
  parallelToolCalls: 'kept',
  maxOutputTokens: 'warned',
  temperature: 'warned',
  topP: 'warned',
  topK: 'warned',
  stop: 'warned',
  seed: 'warned',
  presencePenalty: 'warned',
  frequencyPenalty: 'warned',
  logprobs: 'warned',
  reasoning: 'warned',
  endUser: 'mapped',
  // It always streams.
  stream: 'kept',
}
