import type { ChatRequest } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { EncodeTarget } from '../chat-format.ts'
import { isDearTier } from '../service-tier.ts'

/** https://platform.openai.com/docs/api-reference/responses/create */
const CHEAP: ReadonlySet<string> = new Set(['auto', 'default', 'flex'])

/** Other vendors' words for the usual price. */
const USUAL: ReadonlySet<string> = new Set(['standard', 'standard_only', 'on_demand'])

/** A dearer tier is not bought in the caller's name (R34); a word that only another vendor knows is not sent. */
export function encodeServiceTier(
  body: JsonObject,
  { serviceTier: tier, extraOf }: ChatRequest,
  target: EncodeTarget,
  notes: Notes,
): void {
  if (tier === undefined) return
  if (USUAL.has(tier)) {
    body.service_tier = 'default'
    return
  }
  const isKnown = CHEAP.has(tier) || isDearTier(tier) || extraOf === 'openai-responses'
  const isPaid = !isDearTier(tier) || target.anyServiceTier === true
  if (isKnown && isPaid) body.service_tier = tier
  else notes.warn('dropped', 'service_tier')
}
