import type { ChatRequest } from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { EncodeTarget } from '../chat-format.ts'
import { hashHex } from '../short-hash.ts'
import type { ModelTraits } from '../traits.ts'

/** Every Claude takes this many; for a model whose own cap nobody declared. */
const UNKNOWN_CAP = 4096

/** conversion.md 19: a longer id is sent as its hash. */
const MAX_USER_ID = 64

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

/**
 * Temperature, nucleus and top k. While a model thinks it takes no temperature but 1, no `top_k` and a
 * `top_p` of 0.95 at least: https://platform.claude.com/docs/en/build-with-claude/extended-thinking
 */
export function encodeSampling(
  body: JsonObject,
  request: ChatRequest,
  options: { traits: ModelTraits; thinks: boolean; notes: Notes },
): void {
  const { traits, thinks, notes } = options
  const { temperature, topP, topK } = request
  if (traits.noSampling === true) {
    if (temperature !== undefined) notes.warn('dropped', 'temperature')
    if (topP !== undefined) notes.warn('dropped', 'top_p')
    if (topK !== undefined) notes.warn('dropped', 'top_k')
    return
  }
  // Of two that cannot stand together, the one at its usual value is left out.
  const both = traits.oneSampler === true && temperature !== undefined && topP !== undefined
  if (temperature !== undefined && !(both && temperature === 1)) {
    if (temperature > 1) notes.warn('changed', 'temperature')
    const sent = Math.min(temperature, 1)
    if (!thinks || sent === 1) body.temperature = sent
    else notes.warn('dropped', 'temperature')
  }
  if (topP !== undefined) {
    const excess = both && temperature !== 1
    if (!excess && !(thinks && topP < 0.95)) body.top_p = topP
    else if (topP !== 1) notes.warn('dropped', 'top_p')
  }
  if (topK !== undefined) {
    if (thinks) notes.warn('dropped', 'top_k')
    else body.top_k = topK
  }
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

export function encodeEndUser(body: JsonObject, endUser: string | undefined, notes: Notes): void {
  if (endUser === undefined || endUser === '') return
  if (endUser.length <= MAX_USER_ID) {
    body.metadata = { user_id: endUser }
    return
  }
  notes.warn('changed', 'user')
  body.metadata = { user_id: hashHex(endUser) }
}
