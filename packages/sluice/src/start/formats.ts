import type { ChatProtocol } from '../canonical/chat.ts'
import { anthropicMessagesOutbound } from '../protocols/chat/anthropic-messages/outbound.ts'
import type { ChatInbound, ChatOutbound } from '../protocols/chat/chat-format.ts'
import { geminiGenerateOutbound } from '../protocols/chat/gemini-generate/outbound.ts'
import { openaiChatInbound } from '../protocols/chat/openai-chat/inbound.ts'
import { openaiChatOutbound } from '../protocols/chat/openai-chat/outbound.ts'

/** Every chat format as upstreams speak it, one line each. */
const OUTBOUND: readonly ChatOutbound[] = [
  openaiChatOutbound,
  anthropicMessagesOutbound,
  geminiGenerateOutbound,
]

/** Every chat format as callers speak it, one line each. */
const INBOUND: readonly ChatInbound[] = [openaiChatInbound]

export const OUTBOUND_FORMATS: ReadonlyMap<ChatProtocol, ChatOutbound> = new Map(
  OUTBOUND.map((format) => [format.protocol, format]),
)

export const INBOUND_FORMATS: ReadonlyMap<ChatProtocol, ChatInbound> = new Map(
  INBOUND.map((format) => [format.protocol, format]),
)
