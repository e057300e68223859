import type { RequestFates } from '../lost-fields.ts'
import { MODEL_FATES } from '../usual-fates.ts'

/** What becomes of each field of a canonical request in this format, where it is not what is usual. */
export const OUTBOUND_FIELDS: RequestFates = {
  ...MODEL_FATES,
  parallelToolCalls: 'mapped',
  topK: 'warned',
  // The format has no word for it (conversion.md 15).
  stop: 'warned',
  seed: 'warned',
  presencePenalty: 'warned',
  frequencyPenalty: 'warned',
  verbosity: 'mapped',
  serviceTier: 'mapped',
  endUser: 'mapped',
  metadata: 'mapped',
  promptCacheKey: 'mapped',
  webSearch: 'mapped',
  extra: 'carried',
}
