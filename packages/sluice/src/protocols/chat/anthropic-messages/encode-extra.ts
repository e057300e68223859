import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { EncodeTarget } from '../chat-format.ts'
import { BILLING_FIELD } from './billing-line.ts'

/**
 * Whether a field makes the call dearer than its model's price says, or lets another model answer it (R34, conversion.md 18):
 * https://platform.claude.com/docs/en/build-with-claude/fast-mode and .../data-residency
 */
export function isDear(field: string, value: Json | undefined): boolean {
  switch (field) {
    case 'speed':
      return value !== 'standard'
    case 'inference_geo':
      return value !== 'global'
    case 'fallbacks':
    case 'fallback_credit_token':
      return true
    default:
      return false
  }
}

/** The caller's fields that canonical has no word for; what we wrote ourselves stands. */
export function putExtra(body: JsonObject, extra: JsonObject, target: EncodeTarget, notes: Notes): void {
  for (const key of Object.keys(extra)) {
    const value = extra[key]
    if (key === BILLING_FIELD) continue
    if (isDear(key, value) && target.anyServiceTier !== true) {
      notes.warn('dropped', key)
      continue
    }
    const written = body[key]
    if (written === undefined) body[key] = value
    // `metadata` and `output_config` are known in part.
    else if (isJsonObject(written) && isJsonObject(value)) body[key] = { ...value, ...written }
  }
}

/** Claude Code's line, for the vendor whom it is meant for (conversion.md 26). */
export function encodeBillingLine(extra: JsonObject, target: EncodeTarget): JsonObject | undefined {
  const line = extra[BILLING_FIELD]
  if (typeof line !== 'string' || target.quirks.billingLine !== true) return undefined
  return { type: 'text', text: line }
}
