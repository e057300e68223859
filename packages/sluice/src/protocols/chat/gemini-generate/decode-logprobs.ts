import type { TokenLogprob } from '../../../canonical/chat.ts'
import { isJsonObject, type Json } from '../../../canonical/json.ts'

/** `logprobsResult`: the chosen tokens, and beside each the likeliest. https://ai.google.dev/api/generate-content#LogprobsResult */
export function decodeLogprobs(result: Json): TokenLogprob[] {
  if (!isJsonObject(result) || !Array.isArray(result.chosenCandidates)) return []
  const tops = Array.isArray(result.topCandidates) ? result.topCandidates : []
  return result.chosenCandidates.flatMap((chosen, at) => {
    const token = decodeToken(chosen)
    if (token === undefined) return []
    const top = tops[at]
    const candidates = isJsonObject(top) && Array.isArray(top.candidates) ? top.candidates : []
    return [{ ...token, top: candidates.map(decodeToken).filter((one) => one !== undefined) }]
  })
}

function decodeToken(value: Json): { token: string; logprob: number; bytes: null } | undefined {
  if (!isJsonObject(value) || typeof value.token !== 'string') return undefined
  // A zero is left out, as protobuf's JSON form allows.
  return {
    token: value.token,
    logprob: typeof value.logProbability === 'number' ? value.logProbability : 0,
    bytes: null,
  }
}
