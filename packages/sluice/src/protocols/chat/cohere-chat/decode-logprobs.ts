import type { TokenLogprob } from '../../../canonical/chat.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'

/**
 * `logprobs` of an answer, or of one delta: pieces of text with the log probability of each token in them, the tokens' own
 * texts left out. A piece of several tokens is as likely as all of them one after the other, so theirs are added up.
 */
export function decodeLogprobs(wire: Json | undefined): TokenLogprob[] | undefined {
  const items = (Array.isArray(wire) ? wire : [wire]).filter(isJsonObject)
  const decoded = items.flatMap(decodeItem)
  return decoded.length === 0 ? undefined : decoded
}

function decodeItem({ text, logprobs }: JsonObject): TokenLogprob[] {
  if (typeof text !== 'string' || !Array.isArray(logprobs)) return []
  let sum = 0
  for (const one of logprobs) if (typeof one === 'number') sum += one
  return [{ token: text, logprob: sum, bytes: null, top: [] }]
}
