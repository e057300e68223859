import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../packages/sluice/src/canonical/json.ts'
import {
  BAD_DOORS,
  type BadDoor,
  badDoor,
  callOf,
  expectRefusedAt,
  post,
  type Refusal,
} from './kit/bad-doors.ts'
import { postChat } from './kit/post-chat.ts'
import { ALICE, startTrapGateway, TRAP_MODEL, type TrapGateway } from './kit/trap-gateway.ts'

/**
 * The bad bodies of tests/bad-input.test.ts in every other protocol that callers speak: each is answered in that protocol's
 * own words, no upstream sees it, and nothing is charged.
 */

let sut: TrapGateway

beforeAll(async () => {
  sut = await startTrapGateway()
})
afterAll(() => sut.close())

function refuse(door: BadDoor, body: JsonObject | string, refusal: Refusal, model?: string): Promise<void> {
  return sut.withoutEffect(async () =>
    expectRefusedAt(door, await post(sut.gateway, door, body, model === undefined ? {} : { model }), refusal),
  )
}

describe.each(BAD_DOORS)('$name', (door) => {
  const text = JSON.stringify(callOf(door))
  const withText = (more: string): string => text.replace(/}$/, `,${more}}`)
  const [first = ''] = Object.keys(door.good)
  const content = `"${first}":${JSON.stringify(door.good[first])}`
  const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`

  it('answers a good call', async () => {
    const answer = await post(sut.gateway, door, callOf(door))
    expect(answer.status, answer.text).toBe(200)
    expect(answer.text).toContain('You said')
  })

  it.each([
    ['nothing', ''],
    ['words', 'Hello'],
    ['a cut object', text.slice(0, -3)],
    ['two objects', '{}{}'],
    ['a trailing comma', text.replace(/}$/, ',}')],
    ['NaN', withText('"temperature":NaN')],
    ['a list', '[]'],
    ['a text', '"Hello"'],
    ['null', 'null'],
  ])('is not JSON: %s', (_, body) => refuse(door, body, { status: 400, code: 'invalid_json' }))

  it.each([
    ['a field twice', withText(content), 'duplicate_key'],
    ['a field in capitals', withText(content.toUpperCase().replace('HELLO', 'Hello')), 'ambiguous_key'],
    [
      'an escaped field',
      text.replace(/"(.)/, (_, letter: string) => `"\\u00${letter.charCodeAt(0).toString(16)}`),
      'ambiguous_key',
    ],
    ['__proto__', withText('"__proto__":{"stream":true}'), 'invalid_key'],
    ['65 levels', withText(`"metadata":{"a":${deep(63)}}`), 'json_too_deep'],
    ['20,001 elements', withText(`"metadata":{"a":[${'0,'.repeat(20_000)}0]}`), 'json_too_large'],
  ])('could be read in two ways, or is too much: %s', (_, body, code) =>
    refuse(door, body, { status: 400, code }),
  )

  it.each([
    ['unknown', 'no-such-model'],
    ['unpriced', 'never-priced'],
    ['in capitals', 'GPT-4O-MINI'],
    ['with a blank of no width', 'gpt-4o-mini\u200b'],
    ['with a path', '../gpt-4o-mini'],
    ['a pattern', 'gpt-*'],
    ['a property', '__proto__'],
    ['very long', 'm'.repeat(door.modelInPath === true ? 5_000 : 100_000)],
  ])('asks for a model that nobody sells: %s', (_, model) =>
    refuse(door, callOf(door, {}, model), { status: 404, code: 'model_not_found' }, model),
  )

  it('leads nowhere by settings of another gateway', async () => {
    const elsewhere = {
      api_base: 'http://127.0.0.1:1',
      api_key: 'sk-elsewhere',
      extra_headers: { 'x-evil': '1' },
    }
    const answer = await post(sut.gateway, door, callOf(door, elsewhere))
    expect(answer.status, answer.text).toBe(200)
    const seen = sut.trap.requests.at(-1)
    expect(seen?.body.toString()).not.toMatch(/127\.0\.0\.1:1"|sk-elsewhere|evil/)
    expect(answer.headers.get('x-sluice-warning')).toContain('dropped:api_base')
  })

  it('is refused without a key, and with one of nobody', async () => {
    for (const key of ['', `sk-nobody-${'x'.repeat(30)}`]) {
      const answer = await sut.withoutEffect(() => post(sut.gateway, door, callOf(door), { key }))
      expect(answer.status).toBe(401)
      expect(answer.text).toMatch(/invalid_api_key|authentication_error|UNAUTHENTICATED/)
    }
  })
})

/** Where a body is missing something, or has it in a form that says nothing; with the field that is named. */
const WRONG: Record<Exclude<BadDoor['name'], 'chat'>, readonly (readonly [string, JsonObject, string])[]> = {
  responses: [
    ['no input', { input: null }, 'input'],
    ['an empty list', { input: [] }, 'input'],
    ['an object', { input: { role: 'user' } }, 'input'],
    ['an item that is a text', { input: ['Hello'] }, 'input[0]'],
    ['no role', { input: [{ content: 'Hello' }] }, 'input[0].role'],
    ['an unknown role', { input: [{ role: 'robot', content: 'Hello' }] }, 'input[0].role'],
    ['content that is a number', { input: [{ role: 'user', content: 1 }] }, 'input[0].content'],
    ['a part that is a number', { input: [{ role: 'user', content: [1] }] }, 'input[0].content[0]'],
    [
      'a part without a type',
      { input: [{ role: 'user', content: [{ text: 'x' }] }] },
      'input[0].content[0].type',
    ],
    [
      'a call without a name',
      { input: [{ type: 'function_call', call_id: 'c', arguments: '{}' }] },
      'input[0].name',
    ],
    [
      'a result without an id',
      { input: [{ type: 'function_call_output', output: 'x' }] },
      'input[0].call_id',
    ],
    ['a function without a name', { tools: [{ type: 'function' }] }, 'tools[0].name'],
    ['a tool that is a text', { tools: ['get_weather'] }, 'tools[0]'],
    [
      'a format without a schema',
      { text: { format: { type: 'json_schema', name: 'x' } } },
      'text.format.schema',
    ],
    ['an unknown effort', { reasoning: { effort: 'enormous' } }, 'reasoning.effort'],
  ],
  messages: [
    ['no messages', { messages: null }, 'messages'],
    ['an empty list', { messages: [] }, 'messages'],
    ['no limit', { max_tokens: null }, 'max_tokens'],
    ['a message that is a text', { messages: ['Hello'] }, 'messages[0]'],
    ['no role', { messages: [{ content: 'Hello' }] }, 'messages[0].role'],
    ['an unknown role', { messages: [{ role: 'robot', content: 'Hello' }] }, 'messages[0].role'],
    ['content that is a number', { messages: [{ role: 'user', content: 1 }] }, 'messages[0].content'],
    ['a block that is a number', { messages: [{ role: 'user', content: [1] }] }, 'messages[0].content[0]'],
    [
      'a block without a type',
      { messages: [{ role: 'user', content: [{ text: 'x' }] }] },
      'messages[0].content[0].type',
    ],
    [
      'a picture without a source',
      { messages: [{ role: 'user', content: [{ type: 'image' }] }] },
      'messages[0].content[0].source',
    ],
    [
      'a call without a name',
      { messages: [{ role: 'assistant', content: [{ type: 'tool_use', id: 't', input: {} }] }] },
      'messages[0].content[0].name',
    ],
    [
      'a result without an id',
      { messages: [{ role: 'user', content: [{ type: 'tool_result', content: 'x' }] }] },
      'messages[0].content[0].tool_use_id',
    ],
    ['a tool without a name', { tools: [{ input_schema: { type: 'object' } }] }, 'tools[0].name'],
    ['a choice of nothing', { tool_choice: {} }, 'tool_choice.type'],
    ['thinking without a budget', { thinking: { type: 'enabled' } }, 'thinking.budget_tokens'],
  ],
  gemini: [
    ['no contents', { contents: null }, 'contents'],
    ['an empty list', { contents: [] }, 'contents'],
    ['a content that is a text', { contents: ['Hello'] }, 'contents[0]'],
    ['an unknown role', { contents: [{ role: 'robot', parts: [{ text: 'x' }] }] }, 'contents[0].role'],
    ['no parts', { contents: [{ role: 'user', parts: [] }] }, 'contents[0].parts'],
    ['a part that is a number', { contents: [{ parts: [1] }] }, 'contents[0].parts[0]'],
    ['a text that is a number', { contents: [{ parts: [{ text: 1 }] }] }, 'contents[0].parts[0].text'],
    [
      'a picture without a type',
      { contents: [{ parts: [{ inlineData: { data: 'aGk=' } }] }] },
      'contents[0].parts[0].inlineData.mimeType',
    ],
    [
      'a call without a name',
      { contents: [{ role: 'model', parts: [{ functionCall: { args: {} } }] }] },
      'contents[0].parts[0].functionCall.name',
    ],
    ['a tool that is a text', { tools: ['get_weather'] }, 'tools[0]'],
    [
      'a function without a name',
      { tools: [{ functionDeclarations: [{}] }] },
      'tools[0].functionDeclarations[0].name',
    ],
    [
      'an unknown mode',
      { toolConfig: { functionCallingConfig: { mode: 'SOMETIMES' } } },
      'toolConfig.functionCallingConfig.mode',
    ],
  ],
  completions: [
    ['no prompt', { prompt: null }, 'prompt'],
    ['an empty list', { prompt: [] }, 'prompt'],
    ['an object', { prompt: {} }, 'prompt'],
    ['a mixed list', { prompt: ['Hello', 1] }, 'prompt'],
    ['a suffix', { suffix: 'the end' }, 'suffix'],
    ['too many log probabilities', { logprobs: 50 }, 'logprobs'],
    ['stop with a number', { stop: ['a', 1] }, 'stop[1]'],
  ],
  complete: [
    ['no prompt', { prompt: null }, 'prompt'],
    ['a prompt that is a list', { prompt: ['Hello'] }, 'prompt'],
    ['no limit', { max_tokens_to_sample: null }, 'max_tokens_to_sample'],
    ['stop with a number', { stop_sequences: ['a', 1] }, 'stop_sequences[1]'],
  ],
}

describe('a body that lacks something, or has it in the wrong form', () => {
  const CASES = BAD_DOORS.flatMap((door) =>
    (door.name === 'chat' ? [] : WRONG[door.name]).map(([what, fields, field]) => ({
      name: door.name,
      what,
      fields,
      field,
    })),
  )

  it.each(CASES)('$name: $what', ({ name, fields, field }) =>
    refuse(badDoor(name), callOf(badDoor(name), fields), { status: 400, field }),
  )
})

describe('a number that no counter may see (C01)', () => {
  const NUMBERS = ['-1', '0', '1.5', '"2"', '9223372036854775808', '18446744073709551615', '1e308', '-1e308']
  const COUNTERS: readonly (readonly [BadDoor['name'], string])[] = [
    ['responses', 'max_output_tokens'],
    ['messages', 'max_tokens'],
    ['gemini', 'generationConfig.maxOutputTokens'],
    ['gemini', 'generationConfig.candidateCount'],
    ['completions', 'max_tokens'],
    ['completions', 'n'],
    ['complete', 'max_tokens_to_sample'],
  ]

  it.each(COUNTERS.flatMap(([name, field]) => NUMBERS.map((number) => ({ name, field, number }))))(
    '$name: $field: $number',
    async ({ name, field, number }) => {
      const door = badDoor(name)
      const [inner, outer] = field.split('.').reverse()
      const { [inner ?? '']: _, ...rest } = callOf(door)
      const said = outer === undefined ? `"${inner}":${number}` : `"${outer}":{"${inner}":${number}}`
      await refuse(door, JSON.stringify(rest).replace(/}$/, `,${said}}`), { status: 400, field })
    },
  )
})

describe('a path that nobody has', () => {
  const ANTHROPIC = { 'anthropic-version': '2023-06-01' }

  it.each([
    { method: 'POST', path: '/v1/nothing', headers: {}, shape: 'openai' },
    { method: 'POST', path: '/openai/deployments/x/nothing', headers: {}, shape: 'openai' },
    { method: 'GET', path: '/v1/nothing', headers: {}, shape: 'openai' },
    { method: 'POST', path: '/v1/messages/batch', headers: ANTHROPIC, shape: 'anthropic' },
    { method: 'POST', path: '/v1beta/nothing', headers: {}, shape: 'gemini' },
    { method: 'GET', path: '/v1alpha/nothing', headers: {}, shape: 'gemini' },
    { method: 'POST', path: '/v1/nothing', headers: { 'x-goog-api-key': ALICE }, shape: 'gemini' },
  ] as const)('$method $path is answered in words of $shape', async ({ method, path, headers, shape }) => {
    const answer = await sut.withoutEffect(async () => {
      if (method === 'POST') return postChat(sut.gateway, { model: TRAP_MODEL }, headers, path)
      const response = await fetch(`${sut.gateway.url}${path}`, { headers })
      return { json: await response.json(), status: response.status }
    })
    expect(answer.status).toBe(404)
    expect(answer.json).toMatchObject(
      {
        openai: { error: { type: 'invalid_request_error', code: 'not_in_this_version', param: null } },
        anthropic: { type: 'error', error: { type: 'not_found_error' } },
        gemini: { error: { code: 404, status: 'NOT_FOUND' } },
      }[shape],
    )
  })
})

it('leaves the process as it was', () => sut.expectUnharmed())
