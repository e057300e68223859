import { describe, expect, it } from 'vitest'
import { encodeFor } from '../../../../../tests/kit/own-forms.ts'
import type { ChatRequest } from '../../canonical/chat.ts'
import { GatewayError } from '../../canonical/errors.ts'
import type { ChatOutbound, EncodeTarget } from './chat-format.ts'
import { OUTBOUND_FIELDS as COHERE } from './cohere-chat/fields.ts'
import { cohereChatOutbound } from './cohere-chat/outbound.ts'
import { OUTBOUND_FIELDS as COZE } from './coze-chat/fields.ts'
import { cozeChatOutbound } from './coze-chat/outbound.ts'
import { OUTBOUND_FIELDS as DIFY } from './dify-chat/fields.ts'
import { difyChatOutbound } from './dify-chat/outbound.ts'
import type { RequestFates } from './lost-fields.ts'
import { OUTBOUND_FIELDS as OLLAMA } from './ollama-chat/fields.ts'
import { ollamaChatOutbound } from './ollama-chat/outbound.ts'

/** What upstreams with a form of their own do with each field is what their tables say. */

const TOOLS: ChatRequest['tools'] = [{ type: 'function', name: 'f' }]

/** A value of each field that says something, and what has to stand beside it. */
const SAMPLES: Readonly<
  Record<
    keyof Omit<ChatRequest, 'model'>,
    { say: Partial<ChatRequest>; beside?: Partial<ChatRequest>; name?: string }
  >
> = {
  messages: { say: { messages: [{ role: 'user', parts: [{ type: 'text', text: 'else' }] }] } },
  tools: { say: { tools: TOOLS }, name: 'tools' },
  toolChoice: { say: { toolChoice: { type: 'required' } }, beside: { tools: TOOLS } },
  parallelToolCalls: {
    say: { parallelToolCalls: false },
    beside: { tools: TOOLS },
    name: 'parallel_tool_calls',
  },
  maxOutputTokens: { say: { maxOutputTokens: 77 }, name: 'max_tokens' },
  temperature: { say: { temperature: 0.3 }, name: 'temperature' },
  topP: { say: { topP: 0.3 }, name: 'top_p' },
  topK: { say: { topK: 3 }, name: 'top_k' },
  stop: { say: { stop: ['END'] }, name: 'stop' },
  choices: { say: { choices: 2 } },
  seed: { say: { seed: 5 }, name: 'seed' },
  presencePenalty: { say: { presencePenalty: 0.5 }, name: 'presence_penalty' },
  frequencyPenalty: { say: { frequencyPenalty: 0.5 }, name: 'frequency_penalty' },
  logitBias: { say: { logitBias: { 5: 1 } }, name: 'logit_bias' },
  logprobs: { say: { logprobs: { top: 0 } }, name: 'logprobs' },
  responseFormat: { say: { responseFormat: { type: 'json' } } },
  reasoning: { say: { reasoning: { effort: 'high' } }, name: 'reasoning_effort' },
  verbosity: { say: { verbosity: 'low' }, name: 'verbosity' },
  prediction: { say: { prediction: { type: 'content', content: 'x' } }, name: 'prediction' },
  modalities: { say: { modalities: ['audio'] } },
  audio: { say: { audio: { voice: 'x' } }, name: 'audio' },
  serviceTier: { say: { serviceTier: 'flex' }, name: 'service_tier' },
  endUser: { say: { endUser: 'u1' }, name: 'user' },
  metadata: { say: { metadata: { a: 'b' } }, name: 'metadata' },
  promptCacheKey: { say: { promptCacheKey: 'k' } },
  webSearch: { say: { webSearch: {} }, name: 'web_search_options' },
  stream: { say: { stream: true } },
  includeUsage: { say: { includeUsage: true } },
  legacyFunctions: { say: { legacyFunctions: true } },
  extra: { say: { extra: { foo: 1 } }, name: 'foo' },
  extraOf: { say: { extraOf: 'openai-chat' } },
  headers: { say: { headers: { 'x-a': 'b' } } },
  memo: { say: { memo: { a: 1 } } },
}

const FORMATS: [ChatOutbound, RequestFates, Partial<EncodeTarget>][] = [
  [cohereChatOutbound, COHERE, { traits: { thinking: 'budget' } }],
  [ollamaChatOutbound, OLLAMA, { traits: { thinking: 'level', efforts: ['low', 'high'] } }],
  [difyChatOutbound, DIFY, {}],
  [cozeChatOutbound, COZE, {}],
]

/** Choosing is free here. */
const TOLD_CHANGE: Readonly<Record<string, string>> = { 'ollama-chat toolChoice': 'changed:tool_choice' }

/** A value that leaves the request as it is where nothing else is said. */
function baseOf(format: ChatOutbound, beside: Partial<ChatRequest>, target: Partial<EncodeTarget>) {
  const endUser = format.protocol === 'coze-chat' ? { endUser: 'u0' } : {}
  return encodeFor(format, { ...endUser, ...beside }, target)
}

describe.each(FORMATS.map((one) => [one[0].protocol, one] as const))(
  '%s',
  (protocol, [format, fates, target]) => {
    it.each(Object.entries(SAMPLES))('%s', (field, { say, beside = {}, name }) => {
      const fate = Object.entries(fates).find(([key]) => key === field)?.[1]
      const base = baseOf(format, beside, target)
      const encode = () => baseOf(format, { ...beside, ...say }, target)
      if (fate === 'refused') {
        expect(encode).toThrow(GatewayError)
        return
      }
      const { body, warnings } = encode()
      const fresh = warnings.filter((one) => !base.warnings.includes(one))
      switch (fate) {
        case 'warned':
          expect(fresh).toEqual([TOLD_CHANGE[`${protocol} ${field}`] ?? `dropped:${name}`])
          expect(body).toEqual(base.body)
          break
        case 'kept':
          expect(fresh).toEqual([])
          expect(body).toEqual(base.body)
          break
        default:
          expect(fate).toBe('mapped')
          expect(body).not.toEqual(base.body)
      }
    })

    it('the model', () => {
      const { body } = encodeFor(format, { model: 'asked-for' }, { ...target, model: 'sent' })
      expect(JSON.stringify(body).includes('sent')).toBe(fates.model === 'mapped')
      expect(JSON.stringify(body)).not.toContain('asked-for')
    })
  },
)
