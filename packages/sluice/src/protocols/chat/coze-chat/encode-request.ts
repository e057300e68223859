import type { ChatRequest } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import { answerFormatRules } from '../answer-format-rules.ts'
import type { EncodedRequest, EncodeTarget } from '../chat-format.ts'
import { refuseTools } from '../encode-functions.ts'
import { carryExtra, warnLostFields } from '../lost-fields.ts'
import { requireOneTextAnswer } from '../one-text-answer.ts'
import { hashHex } from '../short-hash.ts'
import { warnForeignExtra } from '../warn-foreign-extra.ts'
import { encodeMessages } from './encode-messages.ts'
import { LOST_FIELDS, NAMED_FIELDS } from './fields.ts'

/** Of the vendor's `meta_data`: https://www.coze.com/docs/developer_guides/chat_v3 */
const MAX_PAIRS = 16
const MAX_KEY = 64
const MAX_VALUE = 512

/**
 * A chat call as a bot takes it. It always streams, and a caller who wants a whole answer gets what was gathered: without
 * `stream` the vendor answers at once and tells the text only to those who ask again. Nothing of it is kept there.
 */
export function encodeRequest(request: ChatRequest, target: EncodeTarget, notes: Notes): EncodedRequest {
  requireOneTextAnswer(request)
  refuseTools(request, target, notes)
  warnLostFields(request, LOST_FIELDS, notes)
  warnForeignExtra(request, 'coze-chat', notes)
  const rules = answerFormatRules(request, notes)
  const messages = encodeMessages(request.messages, rules, notes)
  const body: JsonObject = {
    bot_id: target.model,
    user_id: request.endUser || nameStranger(messages),
    stream: true,
    auto_save_history: false,
    additional_messages: messages,
  }
  const pairs = encodeMetadata(request.metadata, notes)
  if (pairs !== undefined) body.meta_data = pairs
  carryExtra(body, request, { protocol: 'coze-chat', named: NAMED_FIELDS }, notes)
  return { body }
}

/** The vendor insists on a user, under whose name a bot may remember things: no two conversations share one. */
function nameStranger(messages: readonly JsonObject[]): string {
  return `sluice-${hashHex(JSON.stringify(messages)).slice(0, 24)}`
}

/** Short texts, as OpenAI's are; others are dropped by their names. */
function encodeMetadata(metadata: JsonObject | undefined, notes: Notes): JsonObject | undefined {
  const pairs: JsonObject = {}
  let count = 0
  for (const [key, value] of Object.entries(metadata ?? {})) {
    const fits =
      typeof value === 'string' && value !== '' && value.length <= MAX_VALUE && key.length <= MAX_KEY
    if (fits && key !== '' && count < MAX_PAIRS) {
      pairs[key] = value
      count++
    } else notes.warn('dropped', `metadata.${key.slice(0, MAX_KEY)}`)
  }
  return count === 0 ? undefined : pairs
}
