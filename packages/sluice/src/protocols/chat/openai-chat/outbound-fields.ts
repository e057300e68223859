import type { RequestFates } from '../lost-fields.ts'
import { MODEL_FATES } from '../usual-fates.ts'

/** What becomes of each field of a canonical request in this format, where it is not what is usual. */
export const OUTBOUND_FIELDS: RequestFates = {
  ...MODEL_FATES,
  parallelToolCalls: 'mapped',
  choices: 'mapped',
  logitBias: 'mapped',
  verbosity: 'mapped',
  prediction: 'mapped',
  modalities: 'mapped',
  audio: 'mapped',
  serviceTier: 'mapped',
  endUser: 'mapped',
  metadata: 'mapped',
  promptCacheKey: 'mapped',
  webSearch: 'mapped',
}
