import type { TokenLogprob } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'

export function encodeLogprobs(tokens: readonly TokenLogprob[]): JsonObject {
  const content = tokens.map(({ token, logprob, bytes, top }) => ({
    token,
    logprob,
    bytes,
    top_logprobs: top.map((one) => ({ token: one.token, logprob: one.logprob, bytes: one.bytes })),
  }))
  return { content, refusal: null }
}
