import type { ChatProtocol } from '../canonical/chat.ts'
import { anthropicMessagesInbound } from '../protocols/chat/anthropic-messages/inbound.ts'
import { anthropicMessagesOutbound } from '../protocols/chat/anthropic-messages/outbound.ts'
import { bedrockConverseOutbound } from '../protocols/chat/bedrock-converse/outbound.ts'
import type { ChatInbound, ChatOutbound } from '../protocols/chat/chat-format.ts'
import { cohereChatOutbound } from '../protocols/chat/cohere-chat/outbound.ts'
import { cozeChatOutbound } from '../protocols/chat/coze-chat/outbound.ts'
import { difyChatOutbound } from '../protocols/chat/dify-chat/outbound.ts'
import { geminiWholeInbound } from '../protocols/chat/gemini-generate/inbound.ts'
import { geminiGenerateOutbound } from '../protocols/chat/gemini-generate/outbound.ts'
import { ollamaChatOutbound } from '../protocols/chat/ollama-chat/outbound.ts'
import { openaiChatInbound } from '../protocols/chat/openai-chat/inbound.ts'
import { openaiChatOutbound } from '../protocols/chat/openai-chat/outbound.ts'
import { openaiResponsesInbound } from '../protocols/chat/openai-responses/inbound.ts'
import { openaiResponsesOutbound } from '../protocols/chat/openai-responses/outbound.ts'

/** Every chat format as upstreams speak it, one line each. */
const OUTBOUND: readonly ChatOutbound[] = [
  openaiChatOutbound,
  openaiResponsesOutbound,
  anthropicMessagesOutbound,
  geminiGenerateOutbound,
  bedrockConverseOutbound,
  cohereChatOutbound,
  ollamaChatOutbound,
  difyChatOutbound,
  cozeChatOutbound,
]

/** Every chat format as callers speak it, one line each: the forms in which a quote may be asked for. */
const INBOUND: readonly ChatInbound[] = [
  openaiChatInbound,
  openaiResponsesInbound,
  anthropicMessagesInbound,
  geminiWholeInbound,
]

export const OUTBOUND_FORMATS: ReadonlyMap<ChatProtocol, ChatOutbound> = new Map(
  OUTBOUND.map((format) => [format.protocol, format]),
)

export const INBOUND_FORMATS: ReadonlyMap<ChatProtocol, ChatInbound> = new Map(
  INBOUND.map((format) => [format.protocol, format]),
)
