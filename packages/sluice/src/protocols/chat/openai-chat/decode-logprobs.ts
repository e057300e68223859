import type { TokenLogprob } from '../../../canonical/chat.ts'
import { isJsonObject, type Json } from '../../../canonical/json.ts'

/** `choices[].logprobs.content[]`; undefined where there is none. */
export function decodeLogprobs(wire: Json | undefined): TokenLogprob[] | undefined {
  if (!isJsonObject(wire) || !Array.isArray(wire.content)) return undefined
  const tokens: TokenLogprob[] = []
  for (const one of wire.content) {
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
