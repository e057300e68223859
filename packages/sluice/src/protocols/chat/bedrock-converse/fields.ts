import { listLostFields, type RequestFates } from '../lost-fields.ts'
import { MODEL_FATES } from '../usual-fates.ts'

/** What becomes of each field of a canonical request in Converse, where it is not what is usual. */
export const OUTBOUND_FIELDS: RequestFates = {
  ...MODEL_FATES,
  // Told with the tools where the model cannot be kept to one call.
  parallelToolCalls: 'mapped',
  seed: 'warned',
  presencePenalty: 'warned',
  frequencyPenalty: 'warned',
  logprobs: 'warned',
  serviceTier: 'mapped',
  webSearch: 'mapped',
  extra: 'carried',
}

export const LOST_FIELDS = listLostFields(OUTBOUND_FIELDS)
