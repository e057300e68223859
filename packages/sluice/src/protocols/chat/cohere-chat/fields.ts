import { listLostFields, type RequestFates } from '../lost-fields.ts'
import { MODEL_FATES } from '../usual-fates.ts'

/**
 * What becomes of each field of a canonical request in v2/chat: https://docs.cohere.com/reference/chat. Its own `priority` is
 * not sold by tiers.
 */
export const OUTBOUND_FIELDS: RequestFates = MODEL_FATES

export const LOST_FIELDS = listLostFields(OUTBOUND_FIELDS)

/** Settings that only this vendor has: https://docs.cohere.com/docs/retrieval-augmented-generation-rag, /safety-modes */
export const NAMED_FIELDS: ReadonlySet<string> = new Set(['documents', 'citation_options', 'safety_mode'])
