import type { TokenLogprob } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'

/** `offset`: where the first token begins in the whole text, in characters. */
export function encodeLogprobs(tokens: readonly TokenLogprob[], offset: number): JsonObject {
  let at = offset
  const offsets = tokens.map(({ token }) => {
    const start = at
    at += token.length
    return start
  })
  return {
    tokens: tokens.map(({ token }) => token),
    token_logprobs: tokens.map(({ logprob }) => logprob),
    top_logprobs: tokens.map(({ top }) => Object.fromEntries(top.map((one) => [one.token, one.logprob]))),
    text_offset: offsets,
  }
}
