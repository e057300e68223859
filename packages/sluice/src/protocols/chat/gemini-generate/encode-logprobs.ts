import type { TokenLogprob } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'

/** https://ai.google.dev/api/generate-content#LogprobsResult */
export function encodeLogprobs(tokens: readonly TokenLogprob[]): JsonObject {
  return {
    chosenCandidates: tokens.map(encodeToken),
    topCandidates: tokens.map(({ top }) => ({ candidates: top.map(encodeToken) })),
  }
}

function encodeToken({ token, logprob }: { token: string; logprob: number }): JsonObject {
  return { token, logProbability: logprob }
}
