import type { ChatRequest } from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { EncodeTarget } from '../chat-format.ts'
import { planSampling } from '../plan-sampling.ts'
import { hashHex } from '../short-hash.ts'
import type { ModelTraits } from '../traits.ts'

/** Every Claude takes this many; for a model whose own cap nobody declared. */
const UNKNOWN_CAP = 4096

/** conversion.md 19: a longer id is sent as its hash. */
const MAX_USER_ID = 64
/** What the vendor itself takes: https://platform.claude.com/docs/en/api/messages */
const MAX_OWN_USER_ID = 512

/** The limit that this format insists on: the caller's, what is paid for, or the model's cap (conversion.md 14). */
export function encodeMaxTokens(request: ChatRequest, target: EncodeTarget, notes: Notes): number {
  const cap = target.traits.maxOutputTokens
  const asked = request.maxOutputTokens
  if (asked !== undefined && cap !== undefined && asked > cap) {
    throw badField('max_tokens', `This model writes at most ${cap} tokens, ${asked} were asked for.`)
  }
  const wanted = asked ?? cap
  const limit = Math.min(wanted ?? UNKNOWN_CAP, target.outputCap ?? Number.POSITIVE_INFINITY)
  if (wanted === undefined || limit < wanted) notes.warn('capped', 'max_tokens')
  return limit
}

export function encodeSampling(
  body: JsonObject,
  request: ChatRequest,
  options: { traits: ModelTraits; thinks: boolean; notes: Notes },
): void {
  const { temperature, topP, topK } = planSampling(request, options)
  if (temperature !== undefined) body.temperature = temperature
  if (topP !== undefined) body.top_p = topP
  if (topK !== undefined) body.top_k = topK
}

/** Stop sequences; a blank one is refused by the vendor (conversion.md 15). */
export function encodeStop(body: JsonObject, stop: readonly string[], notes: Notes): void {
  const kept = stop.filter((one) => one.trim() !== '')
  if (kept.length < stop.length) notes.warn('dropped', 'stop')
  if (kept.length > 0) body.stop_sequences = kept
}

/** R34: a tier that may cost more is not bought in the caller's name. */
export function encodeServiceTier(body: JsonObject, tier: string | undefined, notes: Notes): void {
  if (tier === undefined) return
  if (tier === 'auto') body.service_tier = 'auto'
  else if (tier === 'default' || tier === 'standard_only') body.service_tier = 'standard_only'
  else notes.warn('dropped', 'service_tier')
}

export function encodeEndUser(body: JsonObject, { endUser, extraOf }: ChatRequest, notes: Notes): void {
  if (endUser === undefined || endUser === '') return
  const isOwn = extraOf === 'anthropic-messages'
  if (endUser.length <= (isOwn ? MAX_OWN_USER_ID : MAX_USER_ID)) {
    body.metadata = { user_id: endUser }
    return
  }
  notes.warn('changed', isOwn ? 'metadata.user_id' : 'user')
  body.metadata = { user_id: hashHex(endUser) }
}
