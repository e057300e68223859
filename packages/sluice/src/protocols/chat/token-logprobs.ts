import type { TokenLogprob } from '../../canonical/chat.ts'
import { isJsonObject, type Json } from '../../canonical/json.ts'

/** A list of tokens with their alternatives, as OpenAI's formats write it; undefined where it says nothing. */
export function readTokenLogprobs(wire: Json | undefined): TokenLogprob[] | undefined {
  if (!Array.isArray(wire)) return undefined
  const tokens: TokenLogprob[] = []
  for (const one of wire) {
    const read = readToken(one)
    if (read === undefined) continue
    const top: TokenLogprob['top'] = []
    if (isJsonObject(one) && Array.isArray(one.top_logprobs)) {
      for (const other of one.top_logprobs) {
        const alternative = readToken(other)
        if (alternative !== undefined) top.push(alternative)
      }
    }
    tokens.push({ ...read, top })
  }
  return tokens.length > 0 ? tokens : undefined
}

function readToken(value: Json): { token: string; logprob: number; bytes: number[] | null } | undefined {
  if (!isJsonObject(value) || typeof value.token !== 'string' || typeof value.logprob !== 'number') {
    return undefined
  }
  const bytes = Array.isArray(value.bytes)
    ? value.bytes.filter((byte): byte is number => typeof byte === 'number')
    : null
  return { token: value.token, logprob: value.logprob, bytes }
}
