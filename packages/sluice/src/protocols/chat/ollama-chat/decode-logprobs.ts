import type { TokenLogprob } from '../../../canonical/chat.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'

/** `logprobs` of a chunk: https://docs.ollama.com/api/chat */
export function decodeLogprobs(wire: Json | undefined): TokenLogprob[] | undefined {
  if (!Array.isArray(wire)) return undefined
  const decoded = wire.filter(isJsonObject).map((one) => ({
    ...decodeToken(one),
    top: Array.isArray(one.top_logprobs) ? one.top_logprobs.filter(isJsonObject).map(decodeToken) : [],
  }))
  return decoded.length === 0 ? undefined : decoded
}

function decodeToken({ token, logprob, bytes }: JsonObject): Omit<TokenLogprob, 'top'> {
  return {
    token: typeof token === 'string' ? token : '',
    logprob: typeof logprob === 'number' ? logprob : 0,
    bytes: Array.isArray(bytes) ? bytes.filter((one): one is number => typeof one === 'number') : null,
  }
}
