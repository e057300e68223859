import type { ChatProtocol } from '../../packages/sluice/src/canonical/chat.ts'
import type { JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { anthropicCompleteInbound } from '../../packages/sluice/src/protocols/chat/anthropic-messages/complete-inbound.ts'
import { anthropicMessagesInbound } from '../../packages/sluice/src/protocols/chat/anthropic-messages/inbound.ts'
import type {
  ChatInbound,
  ChatOutbound,
  EncodeTarget,
} from '../../packages/sluice/src/protocols/chat/chat-format.ts'
import { geminiWholeInbound } from '../../packages/sluice/src/protocols/chat/gemini-generate/inbound.ts'
import { openaiChatInbound } from '../../packages/sluice/src/protocols/chat/openai-chat/inbound.ts'
import { openaiCompletionsInbound } from '../../packages/sluice/src/protocols/chat/openai-completions/inbound.ts'
import { openaiResponsesInbound } from '../../packages/sluice/src/protocols/chat/openai-responses/inbound.ts'
import type { ModelTraits } from '../../packages/sluice/src/protocols/chat/traits.ts'
import { OUTBOUND_FORMATS } from '../../packages/sluice/src/start/formats.ts'

/** The forms in which callers ask; two protocols have an older form beside the usual one. */
export type CallerForm =
  | 'openai-chat'
  | 'openai-completions'
  | 'openai-responses'
  | 'anthropic-messages'
  | 'anthropic-complete'
  | 'gemini-generate'

export const CALLERS: Readonly<Record<CallerForm, ChatInbound>> = {
  'openai-chat': openaiChatInbound,
  'openai-completions': openaiCompletionsInbound,
  'openai-responses': openaiResponsesInbound,
  'anthropic-messages': anthropicMessagesInbound,
  'anthropic-complete': anthropicCompleteInbound,
  'gemini-generate': geminiWholeInbound,
}

/** What is taken to be known of a model, so that a format says all that it can say. */
const TRAITS: Readonly<Record<ChatProtocol, ModelTraits>> = {
  'openai-chat': { thinking: 'effort' },
  'openai-responses': { thinking: 'effort' },
  'anthropic-messages': { thinking: 'adaptive', fetchesUrls: true },
  'gemini-generate': { thinking: 'level' },
  'bedrock-converse': {
    thinking: 'budget',
    converse: {
      words: 'claude',
      cachePoints: ['system', 'messages', 'tools'],
      serialCalls: true,
      grounding: true,
    },
  },
  'cohere-chat': { thinking: 'budget' },
  'ollama-chat': { thinking: 'level', efforts: ['low', 'medium', 'high'] },
  'dify-chat': {},
  'coze-chat': {},
}

export const UPSTREAMS: readonly ChatProtocol[] = Object.keys(TRAITS).filter(isUpstream)

export function isUpstream(name: string): name is ChatProtocol {
  return name in TRAITS
}

export function isCaller(name: string): name is CallerForm {
  return name in CALLERS
}

export function outboundOf(protocol: ChatProtocol): ChatOutbound {
  const format = OUTBOUND_FORMATS.get(protocol)
  if (format === undefined) throw new Error(`nobody speaks ${protocol}`)
  return format
}

/** A model behind a free channel, where nothing has to be left out for its price. */
export function targetOf(protocol: ChatProtocol): EncodeTarget {
  return {
    model: 'sent-model',
    traits: { maxOutputTokens: 9000, ...TRAITS[protocol] },
    quirks: {},
    hostedTools: new Set(['web_search', 'code_execution', 'file_search']),
    anyServiceTier: true,
  }
}

/** A body of which nothing more is asked than an answer. */
export const LEAST: Readonly<Record<CallerForm, JsonObject>> = {
  'openai-chat': { model: 'asked', messages: [{ role: 'user', content: 'hi' }] },
  'openai-completions': { model: 'asked', prompt: 'hi' },
  'openai-responses': { model: 'asked', input: 'hi' },
  'anthropic-messages': { model: 'asked', max_tokens: 64, messages: [{ role: 'user', content: 'hi' }] },
  'anthropic-complete': { model: 'asked', max_tokens_to_sample: 64, prompt: '\n\nHuman: hi\n\nAssistant:' },
  'gemini-generate': { contents: [{ role: 'user', parts: [{ text: 'hi' }] }] },
}
