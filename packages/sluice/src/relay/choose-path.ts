import type {
  ChatInbound,
  ChatOutbound,
  ReasoningStyle,
  ResponseProfile,
} from '../protocols/chat/chat-format.ts'

/** All that decides whether a call is forwarded as bytes. */
export interface PathQuestion {
  inbound: Pick<ChatInbound, 'protocol' | 'translatedOnly'>
  outbound: ChatOutbound
  profile: ResponseProfile
  reasoning: ReasoningStyle
  /** Past reasoning is to be left out, or media was fetched and put in. */
  requestChanged: boolean
}

/**
 * Passthrough is for the same protocol on both sides and no rule that needs the content (conversion.md 1). Of chat
 * completions the `ohmygpt` profile always translates (R36), and so does a caller who wants its reasoning elsewhere than
 * where the vendor puts it; the other formats have one place for it and one form.
 */
export function choosePath(question: PathQuestion): 'passthrough' | 'translated' {
  const { inbound, outbound, profile, reasoning } = question
  if (outbound.passthrough === undefined || outbound.protocol !== inbound.protocol) return 'translated'
  if (inbound.translatedOnly === true || question.requestChanged) return 'translated'
  if (inbound.protocol !== 'openai-chat') return 'passthrough'
  return profile === 'openai' && reasoning === 'reasoning_content' ? 'passthrough' : 'translated'
}
