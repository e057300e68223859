import { describe, expect, it } from 'vitest'
import { GatewayError } from '../../canonical/errors.ts'
import type { Json, JsonObject } from '../../canonical/json.ts'
import { NoteList, SILENT_NOTES } from '../../canonical/notes.ts'
import { anthropicMessagesOutbound } from './anthropic-messages/outbound.ts'
import type { ChatOutbound, EncodeTarget } from './chat-format.ts'
import { geminiGenerateOutbound } from './gemini-generate/outbound.ts'
import { decodeRequest } from './openai-chat/decode-request.ts'
import { type FieldTarget, REQUEST_FIELDS } from './openai-chat/fields.ts'
import { openaiChatOutbound } from './openai-chat/outbound.ts'

interface Sample {
  value: Json
  beside?: JsonObject
}

/** A value of each field that says something, and what has to stand beside it. */
const SAMPLES: Record<string, Sample> = {
  model: { value: 'asked' },
  messages: { value: [{ role: 'user', content: 'else' }] },
  stream: { value: true },
  stream_options: { value: { include_usage: true }, beside: { stream: true } },
  max_tokens: { value: 77 },
  max_completion_tokens: { value: 77 },
  temperature: { value: 0.3 },
  top_p: { value: 0.3 },
  top_k: { value: 3 },
  stop: { value: ['END'] },
  n: { value: 2 },
  tools: { value: [{ type: 'function', function: { name: 'f' } }] },
  tool_choice: { value: 'required', beside: { tools: [{ type: 'function', function: { name: 'f' } }] } },
  parallel_tool_calls: { value: false, beside: { tools: [{ type: 'function', function: { name: 'f' } }] } },
  functions: { value: [{ name: 'f' }] },
  function_call: { value: { name: 'f' }, beside: { functions: [{ name: 'f' }] } },
  response_format: { value: { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'object' } } } },
  json_schema: {
    value: { schema: { type: 'object' } },
    beside: { response_format: { type: 'json_schema' } },
  },
  reasoning_effort: { value: 'high' },
  reasoning: { value: { effort: 'high' } },
  user: { value: 'u1' },
  safety_identifier: { value: 'u1' },
  service_tier: { value: 'flex' },
  seed: { value: 5 },
  presence_penalty: { value: 0.5 },
  frequency_penalty: { value: 0.5 },
  logit_bias: { value: { 5: 1 } },
  logprobs: { value: true },
  top_logprobs: { value: 2, beside: { logprobs: true } },
  verbosity: { value: 'low' },
  prediction: { value: { type: 'content', content: 'x' } },
  modalities: { value: ['text', 'audio'] },
  audio: { value: { voice: 'alloy', format: 'wav' }, beside: { modalities: ['text'] } },
  metadata: { value: { a: 'b' } },
  prompt_cache_key: { value: 'k' },
  web_search_options: { value: {} },
  store: { value: true },
  moderation: { value: { model: 'x' } },
  prompt_cache_retention: { value: '24h' },
  prompt_cache_options: { value: { a: 1 } },
}

/** Where a format needs another sample to say anything. */
const OTHER_SAMPLES: Partial<Record<FieldTarget, Record<string, Sample>>> = {
  'anthropic-messages': { service_tier: { value: 'default' } },
  'gemini-generate': {
    audio: { value: { voice: 'Kore', format: 'wav' }, beside: { modalities: ['text', 'audio'] } },
  },
}

const FORMATS: Record<FieldTarget, ChatOutbound> = {
  'openai-chat': openaiChatOutbound,
  'anthropic-messages': anthropicMessagesOutbound,
  'gemini-generate': geminiGenerateOutbound,
}

const THINKING = {
  'openai-chat': 'effort',
  'anthropic-messages': 'adaptive',
  'gemini-generate': 'level',
} as const

function send(
  format: FieldTarget,
  fields: JsonObject,
): { body: string; notes: string[]; refused: string | null } {
  const target: EncodeTarget = {
    model: 'sent',
    traits: { thinking: THINKING[format], maxOutputTokens: 9000 },
    quirks: {},
    hostedTools: new Set(['web_search']),
    anyServiceTier: true,
  }
  const notes = new NoteList()
  const body = { model: 'asked', messages: [{ role: 'user', content: 'hi' }], ...fields }
  try {
    const { body: sent } = FORMATS[format].encodeRequest(decodeRequest(body, SILENT_NOTES), target, notes)
    return { body: JSON.stringify(sent), notes: notes.list(), refused: null }
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error
    return { body: '', notes: [], refused: error.param }
  }
}

/** Fields that are warned about by another's name, which says the same thing. */
const TOLD_AS: Record<string, string> = { safety_identifier: 'user', top_logprobs: 'logprobs' }

const cases = REQUEST_FIELDS.flatMap(({ name, toward }) =>
  (Object.keys(FORMATS) as FieldTarget[]).map((format) => ({ name, format, fate: toward[format] })),
)

describe('the declared fate of every request field', () => {
  it.each(cases)('$name toward $format: $fate', ({ name, format, fate }) => {
    const sample = OTHER_SAMPLES[format]?.[name] ?? SAMPLES[name]
    if (sample === undefined) throw new Error(`no sample of ${name}`)
    const { value, beside = {} } = sample
    const without = send(format, beside)
    const sent = send(format, { ...beside, [name]: value })
    const told = sent.notes.map((note) => note.split(':')[1] ?? '')
    const isTold = told.includes(name) || told.includes(TOLD_AS[name] ?? name)
    switch (fate) {
      case 'refused':
        expect(sent.refused).toMatch(new RegExp(`^${name}`))
        break
      case 'warned':
        expect(isTold).toBe(true)
        break
      case 'carried':
        expect(sent.body).toContain(`"${name}":${JSON.stringify(value)}`)
        break
      case 'kept':
        expect(sent).toEqual(without)
        break
      case 'mapped':
        expect(sent.refused).toBeNull()
        // The name is the channel's to choose; a usage is always asked for.
        if (name !== 'model' && name !== 'stream_options') expect(sent.body).not.toBe(without.body)
    }
  })
})
