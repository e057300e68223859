import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../packages/sluice/src/canonical/json.ts'
import { KNOWN_FIELDS } from '../packages/sluice/src/protocols/chat/openai-chat/fields.ts'
import { callChat } from './kit/chat-caller.ts'
import { errorOf } from './kit/post-chat.ts'
import {
  ALICE,
  aCall,
  expectRefused,
  startTrapGateway,
  TRAP_MODEL,
  type TrapGateway,
} from './kit/trap-gateway.ts'

/** Bodies that no upstream may see: each is answered in the caller's protocol, and nothing is charged. */

let sut: TrapGateway

beforeAll(async () => {
  sut = await startTrapGateway()
})
afterAll(() => sut.close())

function refuse(body: JsonObject | string, expected: Parameters<typeof expectRefused>[1]): Promise<void> {
  return sut.withoutEffect(async () => expectRefused(await callChat(sut.gateway, ALICE, body), expected))
}

describe('what is not JSON', () => {
  it.each([
    ['nothing', ''],
    ['words', 'Hello'],
    ['a form', 'model=gpt-4o-mini&messages=hi'],
    ['a cut object', '{"model":"gpt-4o-mini","messages":[{"role":"user","content":"H'],
    ['two objects', '{}{}'],
    ['a trailing comma', '{"model":"gpt-4o-mini",}'],
    ['NaN', '{"model":"gpt-4o-mini","temperature":NaN}'],
    ['a raw line break in a text', '{"model":"gpt-4o-mini\n"}'],
    ['a list', '[]'],
    ['a text', '"gpt-4o-mini"'],
    ['a number', '1'],
    ['null', 'null'],
  ])('%s', (_, text) => refuse(text, { status: 400, code: 'invalid_json', type: 'invalid_request_error' }))
})

describe('what two parsers could read in two ways', () => {
  const rest = `"messages":[{"role":"user","content":"Hello"}]}`

  it.each([
    ['a model twice', `{"model":"x","model":"${TRAP_MODEL}",${rest}`, 'duplicate_key'],
    ['a model in capitals', `{"Model":"x","model":"${TRAP_MODEL}",${rest}`, 'ambiguous_key'],
    ['an escaped model', `{"\\u006dodel":"${TRAP_MODEL}",${rest}`, 'ambiguous_key'],
    ['__proto__', `{"model":"${TRAP_MODEL}","__proto__":{"stream":true},${rest}`, 'invalid_key'],
    ['__proto__ inside', `{"model":"${TRAP_MODEL}","metadata":{"__proto__":{"a":1}},${rest}`, 'invalid_key'],
    [
      '__proto__, escaped',
      `{"model":"${TRAP_MODEL}","metadata":{"\\u005f_proto__":{"a":1}},${rest}`,
      'invalid_key',
    ],
  ])('%s', (_, text, code) => refuse(text, { status: 400, code }))

  it('takes what only looks like pollution', async () => {
    const answer = await callChat(
      sut.gateway,
      ALICE,
      aCall({
        messages: [{ role: 'user', content: '__proto__', name: 'constructor' }],
        tools: [
          {
            type: 'function',
            function: {
              name: 'constructor',
              parameters: { type: 'object', properties: { hasOwnProperty: { type: 'string' } } },
            },
          },
        ],
      }),
    )
    expect(answer.status, answer.text).toBe(200)
  })
})

describe('what is too much', () => {
  const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`
  const withField = (field: string): string => JSON.stringify(aCall()).replace(/}$/, `,"metadata":${field}}`)
  const keys = Array.from({ length: 10_001 }, (_, i) => `"k${i}":0`).join(',')

  it.each([
    ['65 levels', withField(`{"a":${deep(63)}}`), 'json_too_deep'],
    ['100,000 levels', withField(deep(100_000)), 'json_too_deep'],
    ['20,001 elements', withField(`{"a":[${'0,'.repeat(20_000)}0]}`), 'json_too_large'],
    ['10,001 keys', withField(`{${keys}}`), 'json_too_large'],
  ])('%s', (_, text, code) => refuse(text, { status: 400, code }))
})

describe('a field that is missing', () => {
  it.each([
    ['model', { model: null }, 'model'],
    ['model', { model: '' }, 'model'],
    ['messages', { messages: null }, 'messages'],
    ['messages', { messages: [] }, 'messages'],
    ['a role', { messages: [{ content: 'Hello' }] }, 'messages[0].role'],
    ['a tool call id', { messages: [{ role: 'tool', content: 'rain' }] }, 'messages[0].tool_call_id'],
    ["a function's name", { tools: [{ type: 'function', function: {} }] }, 'tools[0].function.name'],
  ])('%s: %j', (_, fields, param) => refuse(aCall(fields), { status: 400, param }))

  it('is named when the body has none', async () => {
    await refuse('{}', { status: 400, param: 'model' })
    await refuse({ model: TRAP_MODEL }, { status: 400, param: 'messages' })
  })
})

describe('a message of the wrong form', () => {
  const user = (content: Json): JsonObject => ({ messages: [{ role: 'user', content }] })

  it.each([
    ['an unknown role', { messages: [{ role: 'robot', content: 'Hello' }] }, 'messages[0].role'],
    ['a role in capitals', { messages: [{ role: 'USER', content: 'Hello' }] }, 'messages[0].role'],
    ['a role that is a number', { messages: [{ role: 1, content: 'Hello' }] }, 'messages[0].role'],
    ['a role of the prototype', { messages: [{ role: 'constructor', content: 'Hi' }] }, 'messages[0].role'],
    ['a message that is a text', { messages: ['Hello'] }, 'messages[0]'],
    ['messages that are a text', { messages: 'Hello' }, 'messages'],
    ['messages that are an object', { messages: { role: 'user' } }, 'messages'],
    ['content that is a number', user(1), 'messages[0].content'],
    ['content that is an object', user({ text: 'Hello' }), 'messages[0].content'],
    ['a part that is a number', user([1]), 'messages[0].content[0]'],
    ['a part without a type', user([{ text: 'Hello' }]), 'messages[0].content[0].type'],
    ['a text that is a number', user([{ type: 'text', text: 1 }]), 'messages[0].content[0].text'],
    [
      'a picture that is a number',
      user([{ type: 'image_url', image_url: 1 }]),
      'messages[0].content[0].image_url',
    ],
  ])('%s', (_, fields, param) => refuse(aCall(fields), { status: 400, param }))

  it.each([
    ['a tool that is a text', { tools: ['get_weather'] }, 'tools[0]'],
    ['tools that are an object', { tools: {} }, 'tools'],
    ['a choice of nothing', { tool_choice: {} }, 'tool_choice.type'],
    ['stop with a number', { stop: ['a', 1] }, 'stop[1]'],
    ['a bias out of range', { logit_bias: { '50256': 101 } }, 'logit_bias.50256'],
  ])('%s', (_, fields, param) => refuse(aCall(fields), { status: 400, param }))
})

/** For each known field a value that is of no use. */
const WRONG: Record<string, Json> = {
  model: 1,
  messages: 1,
  stream: 'yes',
  stream_options: 'include_usage',
  max_tokens: 'many',
  max_completion_tokens: 'many',
  temperature: 'hot',
  top_p: {},
  top_k: 'ten',
  stop: 1,
  n: 'two',
  tools: 'get_weather',
  tool_choice: 1,
  parallel_tool_calls: 'no',
  functions: 'get_weather',
  function_call: 1,
  response_format: 'json',
  json_schema: 'object',
  reasoning_effort: 'enormous',
  reasoning: 'high',
  user: 1,
  safety_identifier: [],
  service_tier: 1,
  seed: 'apple',
  presence_penalty: 'x',
  frequency_penalty: 3,
  logit_bias: [],
  logprobs: 5,
  top_logprobs: 21,
  verbosity: 1,
  prediction: 'this',
  modalities: 'text',
  audio: 'loud',
  metadata: 'x',
  prompt_cache_key: 1,
  web_search_options: true,
  store: 'please',
  moderation: 'no',
  prompt_cache_retention: 24,
  prompt_cache_options: 'all',
}

describe('every known field', () => {
  it('has a wrong value here', () => {
    expect(Object.keys(WRONG).sort()).toEqual([...KNOWN_FIELDS].sort())
  })

  it.each(Object.entries(WRONG))('%s: %j', async (field, value) => {
    const answer = await sut.withoutEffect(() => callChat(sut.gateway, ALICE, aCall({ [field]: value })))
    expectRefused(answer, { status: 400, type: 'invalid_request_error' })
    expect(String(errorOf(answer).param)).toMatch(new RegExp(`^${field}\\b`))
  })
})

describe('a number that no counter may see (C01)', () => {
  const NUMBERS = ['-1', '0', '1.5', '"2"', '9223372036854775808', '18446744073709551615', '1e308', '-1e308']

  it.each(
    ['n', 'max_tokens', 'max_completion_tokens'].flatMap((field) =>
      NUMBERS.map((number) => ({ field, number })),
    ),
  )('$field: $number', async ({ field, number }) => {
    const text = JSON.stringify(aCall()).replace(/}$/, `,"${field}":${number}}`)
    await refuse(text, { status: 400, param: field })
    await refuse(text.replace(/}$/, ',"stream":true}'), { status: 400, param: field })
  })

  it('n: 9', () => refuse(aCall({ n: 9 }), { status: 400, param: 'n' }))
})

describe('a model that nobody sells (C06)', () => {
  it.each([
    ['unknown', 'no-such-model'],
    ['unpriced', 'never-priced'],
    ['in capitals', 'GPT-4O-MINI'],
    ['with a blank', ' gpt-4o-mini'],
    ['with a blank of no width', 'gpt-4o-mini\u200b'],
    ['with a Cyrillic letter', 'gpt-4\u043e-mini'],
    ['with a path', '../gpt-4o-mini'],
    ['a pattern', 'gpt-*'],
    ['a property', '__proto__'],
    ['SQL', "x' OR '1'='1"],
    ['very long', 'm'.repeat(100_000)],
  ])('%s', (_, model) => refuse(aCall({ model }), { status: 404, code: 'model_not_found', param: 'model' }))
})

describe('settings of another gateway (C21)', () => {
  it('lead nowhere', async () => {
    const elsewhere = {
      api_base: 'http://127.0.0.1:1',
      base_url: 'http://127.0.0.1:1',
      api_key: 'sk-elsewhere',
      extra_headers: { 'x-evil': '1' },
      proxy: 'http://127.0.0.1:1',
      custom_llm_provider: 'evil',
    }
    const answer = await callChat(sut.gateway, ALICE, aCall(elsewhere))
    expect(answer.status, answer.text).toBe(200)
    const seen = sut.trap.requests.at(-1)
    expect(seen?.body.toString()).not.toMatch(/127\.0\.0\.1:1"|sk-elsewhere|evil/)
    expect([...(seen?.headers.keys() ?? [])]).not.toContain('x-evil')
    expect(answer.headers.get('x-sluice-warning')).toContain('dropped:api_base')
  })
})

describe('a link that is not for everyone (C20, R35)', () => {
  const LINKS = [
    'http://127.0.0.1/a.png',
    'http://127.1/a.png',
    'http://0x7f.1/a.png',
    'http://2130706433/a.png',
    'http://0.0.0.0/a.png',
    'http://10.1.2.3/a.png',
    'http://172.16.0.1/a.png',
    'http://192.168.1.1/a.png',
    'http://100.64.0.1/a.png',
    'http://169.254.169.254/latest/meta-data',
    'http://[::1]/a.png',
    'http://[::]/a.png',
    'http://[::ffff:127.0.0.1]/a.png',
    'http://[fe80::1]/a.png',
    'http://[fd00::1]/a.png',
    'http://[64:ff9b::7f00:1]/a.png',
    'http://[2002:7f00:1::]/a.png',
    'http://localhost/a.png',
    'http://localhost./a.png',
    'http://printer/a.png',
    'http://printer.local/a.png',
    'http://metadata.google.internal/a.png',
    'http://user:secret@pictures.example.com/a.png',
    'file:///etc/passwd',
    'ftp://pictures.example.com/a.png',
    'javascript:alert(1)',
    'a.png',
    '',
    'data:image/png,plain',
    'data:image/png;base64',
  ]

  it.each(LINKS)('%s', async (url) => {
    for (const image_url of [url, { url }]) {
      const answer = await sut.withoutEffect(() =>
        callChat(
          sut.gateway,
          ALICE,
          aCall({
            messages: [
              {
                role: 'user',
                content: [
                  { type: 'text', text: 'What is this?' },
                  { type: 'image_url', image_url },
                ],
              },
            ],
          }),
        ),
      )
      expectRefused(answer, { status: 400 })
      expect(String(errorOf(answer).param)).toMatch(/^messages\[0\]\.content\[1\]/)
    }
  })
})

it('leaves the process as it was', () => sut.expectUnharmed())
