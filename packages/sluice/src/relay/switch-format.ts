import type { ChatRequest } from '../canonical/chat.ts'
import type { ModelTraits } from '../protocols/chat/traits.ts'
import type { Candidate } from '../routing/channel.ts'

/**
 * The candidate as this request is to reach it: some models serve by Responses alone what they are asked for in chat
 * completions (conversion.md 25).
 */
export function switchFormat(candidate: Candidate, request: ChatRequest, traits: ModelTraits): Candidate {
  if (candidate.format.protocol !== 'openai-chat' || !needsResponses(request, traits)) return candidate
  const format = candidate.channel.formats.find(({ protocol }) => protocol === 'openai-responses')
  return format === undefined ? candidate : { ...candidate, format }
}

function needsResponses({ tools, reasoning }: ChatRequest, { responsesOnly }: ModelTraits): boolean {
  const effort = reasoning?.effort
  if (responsesOnly === undefined) return false
  switch (responsesOnly) {
    case 'always':
      return true
    case 'tools-with-effort':
      return tools.length > 0 && effort !== undefined && effort !== 'none'
    case 'tools-unless-none':
      return tools.length > 0 && effort !== 'none'
  }
}
