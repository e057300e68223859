import { listLostFields, type RequestFates } from '../lost-fields.ts'
import { APP_FATES } from '../usual-fates.ts'

/** What becomes of each field of a canonical request in `/v3/chat`: https://www.coze.com/docs/developer_guides/chat_v3 */
export const OUTBOUND_FIELDS: RequestFates = { ...APP_FATES, metadata: 'mapped' }

export const LOST_FIELDS = listLostFields(OUTBOUND_FIELDS)

/** The variables of a bot's prompt, and of its flow. */
export const NAMED_FIELDS: ReadonlySet<string> = new Set(['custom_variables', 'parameters'])
