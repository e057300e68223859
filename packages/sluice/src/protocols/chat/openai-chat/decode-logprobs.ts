import type { TokenLogprob } from '../../../canonical/chat.ts'
import { isJsonObject, type Json } from '../../../canonical/json.ts'
import { readTokenLogprobs } from '../token-logprobs.ts'

/** `choices[].logprobs.content[]`; undefined where there is none. */
export function decodeLogprobs(wire: Json | undefined): TokenLogprob[] | undefined {
  return isJsonObject(wire) ? readTokenLogprobs(wire.content) : undefined
}
