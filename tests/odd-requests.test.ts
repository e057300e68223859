import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../packages/sluice/src/canonical/json.ts'
import { readStream } from './kit/chat-caller.ts'
import { useOpenaiSdk } from './kit/openai-sdk.ts'
import { postChat } from './kit/post-chat.ts'
import { ONE_PIXEL, RICH_KEY, SDK_VENDORS } from './kit/sdk-gateway.ts'

/**
 * Requests that are allowed and seldom: each vendor is asked for something that it takes, by its own description and
 * by what the demo knows of its habits.
 */

const sut = useOpenaiSdk()

function user(content: Json): JsonObject {
  return { role: 'user', content }
}

function called(id: string, text = '{"a":"x"}'): JsonObject {
  const call = { id, type: 'function', function: { name: 'look', arguments: text } }
  return { role: 'assistant', content: null, tool_calls: [call] }
}

function result(id: string, content: Json): JsonObject {
  return { role: 'tool', tool_call_id: id, content }
}

const HI = user('Hello')
const YES = { role: 'assistant', content: 'Yes?' }
const BRIEF = { role: 'system', content: 'Be brief.' }
const LOOK = {
  type: 'function',
  function: { name: 'look', parameters: { type: 'object', properties: { a: { type: 'string' } } } },
}
const CLOSED = {
  type: 'object',
  properties: { a: { type: 'string' } },
  required: ['a'],
  additionalProperties: false,
}
const REFERRING = {
  type: 'object',
  properties: { a: { $ref: '#/$defs/word' } },
  $defs: { word: { type: 'string' } },
}

function tool(fields: JsonObject): JsonObject {
  return { tools: [{ type: 'function', function: { name: 'look', ...fields } }] }
}

interface OddRequest {
  name: string
  body: JsonObject
  /** Providers that have no such thing. */
  not?: string[]
}

/** With `messages` of one greeting where none stand here. */
const REQUESTS: OddRequest[] = [
  { name: 'a developer', body: { messages: [{ role: 'developer', content: 'Be brief.' }, HI] } },
  { name: 'a system message later', body: { messages: [HI, YES, BRIEF, HI] } },
  { name: 'a system message at the end', body: { messages: [HI, BRIEF] } },
  { name: 'an empty message before another', body: { messages: [user(''), HI] } },
  { name: 'an empty answer', body: { messages: [HI, { role: 'assistant', content: '' }, HI] } },
  { name: 'an answer first', body: { messages: [YES, HI] } },
  { name: 'an answer begun', body: { messages: [HI, { role: 'assistant', content: 'I am \n' }] } },
  { name: 'two of one role', body: { messages: [HI, HI] } },
  { name: 'a refusal in the past', body: { messages: [HI, { role: 'assistant', refusal: 'No.' }, HI] } },
  { name: 'a name', body: { messages: [{ ...user('Hello'), name: 'bob' }] } },
  { name: 'a result', body: { tools: [LOOK], messages: [HI, called('c1'), result('c1', 'rain')] } },
  { name: 'a result without the tools', body: { messages: [HI, called('c1'), result('c1', 'rain')] } },
  { name: 'an empty result', body: { tools: [LOOK], messages: [HI, called('c1'), result('c1', '')] } },
  {
    name: 'a result in parts, and a question',
    body: {
      tools: [LOOK],
      messages: [HI, called('c1'), result('c1', [{ type: 'text', text: 'rain' }]), HI],
    },
  },
  ...['', 'rain', '[1]', '{"a":12345678901234567890}'].map((text) => ({
    name: `arguments ${JSON.stringify(text)}`,
    body: { tools: [LOOK], messages: [HI, called('c1', text), result('c1', 'rain')] },
  })),
  {
    name: 'an id of odd letters',
    body: { tools: [LOOK], messages: [HI, called('c 1/é'), result('c 1/é', 'rain')] },
  },
  { name: 'a tool with a long name', body: tool({ name: 'n'.repeat(64) }) },
  { name: 'a tool without parameters', body: tool({}) },
  { name: 'a strict tool', body: tool({ strict: true, parameters: CLOSED }) },
  { name: 'a schema that refers', body: tool({ parameters: REFERRING }) },
  { name: 'a custom tool', body: { tools: [{ type: 'custom', custom: { name: 'write' } }] } },
  { name: 'no tool wanted', body: { tools: [LOOK], tool_choice: 'none' } },
  { name: 'some tool wanted', body: { tools: [LOOK], tool_choice: 'required' } },
  { name: 'one tool at a time', body: { tools: [LOOK], parallel_tool_calls: false } },
  { name: 'a choice without tools', body: { tool_choice: 'auto', parallel_tool_calls: false } },
  { name: 'functions', body: { functions: [{ name: 'look' }] } },
  {
    name: 'a result of a function',
    body: {
      functions: [{ name: 'look' }],
      messages: [
        HI,
        { role: 'assistant', content: null, function_call: { name: 'look', arguments: '{}' } },
        { role: 'function', name: 'look', content: 'rain' },
      ],
    },
  },
  { name: 'heat', body: { temperature: 2 } },
  { name: 'two ways to sample', body: { temperature: 0.5, top_p: 0.5 } },
  { name: 'blank stops', body: { stop: [' ', '\n'] } },
  { name: 'four stops', body: { stop: ['a!', 'b!', 'c!', 'd!'] } },
  { name: 'a long user', body: { user: 'x'.repeat(100) } },
  { name: 'metadata, kept', body: { metadata: { a: 'b' }, store: true } },
  {
    name: 'seed and penalties',
    body: { seed: 1, presence_penalty: 1, frequency_penalty: 1, logit_bias: { 50256: -100 } },
  },
  { name: 'log probabilities', body: { logprobs: true, top_logprobs: 2 } },
  { name: 'a dearer tier', body: { service_tier: 'priority' } },
  { name: 'a cheaper tier', body: { service_tier: 'flex' } },
  { name: 'verbosity', body: { verbosity: 'low' } },
  { name: 'a prediction', body: { prediction: { type: 'content', content: 'Hello' } } },
  { name: 'text alone', body: { modalities: ['text'] } },
  { name: 'two limits', body: { max_tokens: 20, max_completion_tokens: 10 } },
  { name: 'one token', body: { max_tokens: 1 } },
  { name: 'no effort', body: { reasoning_effort: 'none' } },
  { name: 'web search', body: { web_search_options: {} } },
  { name: 'JSON', body: { response_format: { type: 'json_object' } } },
  {
    name: 'a schema beside tools',
    body: {
      tools: [LOOK],
      response_format: { type: 'json_schema', json_schema: { name: 'x', schema: CLOSED } },
    },
  },
  {
    name: 'a coarse picture',
    body: {
      messages: [
        user([
          { type: 'image_url', image_url: { url: `data:image/png;base64,${ONE_PIXEL}`, detail: 'low' } },
        ]),
      ],
    },
  },
  {
    name: 'a document',
    body: {
      messages: [
        user([
          { type: 'text', text: 'Read this.' },
          {
            type: 'file',
            file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0xLjQK' },
          },
        ]),
      ],
    },
  },
  {
    name: 'sound',
    body: { messages: [user([{ type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } }])] },
    not: ['anthropic'],
  },
  {
    name: 'a mark for the cache',
    body: { messages: [user([{ type: 'text', text: 'Hello', cache_control: { type: 'ephemeral' } }])] },
  },
  { name: 'two answers', body: { n: 2 }, not: ['anthropic'] },
]

describe.each(SDK_VENDORS)('$provider', ({ provider, model, thinker }) => {
  it.each(REQUESTS.filter(({ not = [] }) => !not.includes(provider)))('takes $name', async ({ body }) => {
    const complaints = sut.vendors.get(provider)?.complaints ?? []
    const before = complaints.length
    for (const asked of [model, thinker]) {
      const call = { model: asked, messages: [HI], ...body }
      const whole = await postChat(sut.gateway, call, { authorization: RICH_KEY })
      expect(whole.status, whole.text).toBe(200)
      const streamed = await postChat(sut.gateway, { ...call, stream: true }, { authorization: RICH_KEY })
      expect(streamed.status, streamed.text).toBe(200)
      expect(readStream(streamed.text)).toMatchObject({ done: true, error: undefined })
    }
    expect(complaints.slice(before)).toEqual([])
  })

  it.runIf(provider === 'anthropic').each(REQUESTS.filter(({ not = [] }) => not.includes(provider)))(
    'names what it has not: $name',
    async ({ body }) => {
      const call = { model, messages: [HI], ...body }
      const answer = await postChat(sut.gateway, call, { authorization: RICH_KEY })
      expect(answer.json).toMatchObject({
        error: { type: 'invalid_request_error', param: expect.stringMatching(/^(n|messages\[0\])/) },
      })
    },
  )
})
