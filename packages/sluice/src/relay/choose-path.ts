import type { ChatProtocol } from '../canonical/chat.ts'
import type { ChatOutbound, ReasoningStyle, ResponseProfile } from '../protocols/chat/chat-format.ts'

/** All that decides whether a call is forwarded as bytes. */
export interface PathQuestion {
  inbound: ChatProtocol
  outbound: ChatOutbound
  profile: ResponseProfile
  reasoning: ReasoningStyle
  /** Past reasoning is to be left out, or media was fetched and put in. */
  requestChanged: boolean
}

/**
 * Passthrough is for the same protocol on both sides and no rule that needs the content (conversion.md 1): the
 * `ohmygpt` profile always translates (R36), and so does a caller who wants its reasoning elsewhere than where
 * the vendor puts it.
 */
export function choosePath(question: PathQuestion): 'passthrough' | 'translated' {
  return question.outbound.passthrough !== undefined &&
    question.outbound.protocol === question.inbound &&
    question.profile === 'openai' &&
    question.reasoning === 'reasoning_content' &&
    !question.requestChanged
    ? 'passthrough'
    : 'translated'
}
