import { listLostFields, type RequestFates } from '../lost-fields.ts'
import { MODEL_FATES } from '../usual-fates.ts'

/** What becomes of each field of a canonical request in `/api/chat`: https://docs.ollama.com/api/chat */
export const OUTBOUND_FIELDS: RequestFates = {
  ...MODEL_FATES,
  // The model chooses freely, which is told with the tools.
  toolChoice: 'warned',
}

export const LOST_FIELDS = listLostFields(OUTBOUND_FIELDS).filter((one) => one !== 'toolChoice')

export const NAMED_FIELDS: ReadonlySet<string> = new Set(['keep_alive', 'options', 'think'])

/**
 * What a caller may set in `options` beside what canonical knows: how an answer is made and how much of the conversation is
 * read, not how the server uses its machine. https://docs.ollama.com/modelfile#valid-parameters-and-values
 */
export const NAMED_OPTIONS: ReadonlySet<string> = new Set([
  'min_p',
  'mirostat',
  'mirostat_eta',
  'mirostat_tau',
  'num_ctx',
  'num_keep',
  'penalize_newline',
  'repeat_last_n',
  'repeat_penalty',
  'tfs_z',
  'typical_p',
])
