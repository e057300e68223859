import type { JsonObject } from '../../canonical/json.ts'
import { hashHex } from './short-hash.ts'
import type { ChatQuirks } from './traits.ts'

const MAX_LENGTH = 64

/** The end user's id as OpenAI's formats name it (conversion.md 19). */
export function encodeEndUser(body: JsonObject, endUser: string, { endUserField }: ChatQuirks): void {
  const key = endUserField ?? 'safety_identifier'
  const fits = key === 'user' || endUser.length <= MAX_LENGTH
  body[key] = fits ? endUser : hashHex(endUser)
}
