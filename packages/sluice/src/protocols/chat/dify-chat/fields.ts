import { listLostFields, type RequestFates } from '../lost-fields.ts'
import { APP_FATES } from '../usual-fates.ts'

/** What becomes of each field of a canonical request in `/chat-messages` and its kin: https://docs.dify.ai/api-reference */
export const OUTBOUND_FIELDS: RequestFates = {
  ...APP_FATES,
  // The key says which app it is.
  model: 'kept',
}

export const LOST_FIELDS = listLostFields(OUTBOUND_FIELDS)

/** The variables that an app declares. A conversation of the vendor's is not among them: it may be another customer's. */
export const NAMED_FIELDS: ReadonlySet<string> = new Set(['inputs'])
