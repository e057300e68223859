import { hashHex } from './short-hash.ts'

/** What a format allows as the id of a tool call (conversion.md 5). */
export interface CallIdRule {
  /** Tests a whole id. */
  readonly allowed: RegExp
  /** Put before the hash of an id that is not allowed. */
  readonly prefix: string
  /** Length of an id made from a hash, prefix included. */
  readonly length: number
}

export const MESSAGES_CALL_IDS: CallIdRule = { allowed: /^[A-Za-z0-9_-]+$/, prefix: 'toolu_', length: 30 }
export const RESPONSES_CALL_IDS: CallIdRule = { allowed: /^[^\0]{1,64}$/, prefix: 'call_', length: 29 }
/** Mistral: exactly nine letters or digits. */
export const NINE_CHAR_CALL_IDS: CallIdRule = { allowed: /^[A-Za-z0-9]{9}$/, prefix: '', length: 9 }

/** The id as it is sent. It is made from the caller's id alone, so that a call and its result agree. */
export function encodeCallId(id: string, rule: CallIdRule): string {
  if (rule.allowed.test(id)) return id
  return rule.prefix + hashHex(id).slice(0, rule.length - rule.prefix.length)
}

/**
 * An id for a call that came without one: `call_` and 24 hex. The seeds must name the call among all that a
 * conversation may hold (the answer's id, its choice, the call's place), for a double id is refused later.
 */
export function deriveCallId(...seeds: readonly (string | number)[]): string {
  return `call_${hashHex(seeds.join('\n')).slice(0, 24)}`
}
