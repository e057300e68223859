import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../packages/sluice/src/canonical/json.ts'
import { type BadDoor, badDoor, callOf, expectRefusedAt, post } from './kit/bad-doors.ts'
import { expectRightBooks } from './kit/gateway-books.ts'
import { ALL_VENDORS, NARROW_KEY, RICH_KEY } from './kit/sdk-gateway.ts'
import { readBooks } from './kit/seen-books.ts'
import { useSdkGateway } from './kit/use-sdk-gateway.ts'

/** Histories that cannot be: of calls and results, of thoughts that nobody proved, over every provider. */

const sut = useSdkGateway()

const ask = (text: string): JsonObject => ({ role: 'user', content: text })

interface History {
  door: BadDoor
  /** A result whose call is not there. */
  orphan: JsonObject
  orphanField: string | RegExp
  /** Two calls of one id, with their results. */
  twice: JsonObject
  twiceField: string | RegExp
  /** Two results of one call. */
  answeredTwice: JsonObject
}

const chatCall = (id: string): JsonObject => ({
  id,
  type: 'function',
  function: { name: 'look', arguments: '{}' },
})
const chatResult = (id: string): JsonObject => ({ role: 'tool', tool_call_id: id, content: 'rain' })
const itemCall = (id: string): JsonObject => ({
  type: 'function_call',
  call_id: id,
  name: 'look',
  arguments: '{}',
})
const itemResult = (id: string): JsonObject => ({ type: 'function_call_output', call_id: id, output: 'rain' })
const blockCall = (id: string): JsonObject => ({ type: 'tool_use', id, name: 'look', input: {} })
const blockResult = (id: string): JsonObject => ({ type: 'tool_result', tool_use_id: id, content: 'rain' })
const partCall = (id: string): JsonObject => ({ functionCall: { id, name: 'look', args: {} } })
const partResult = (id: string): JsonObject => ({
  functionResponse: { id, name: 'look', response: { output: 'rain' } },
})

const assistant = (...content: Json[]): JsonObject => ({ role: 'assistant', content })
const user = (...content: Json[]): JsonObject => ({ role: 'user', content })
const model = (...parts: Json[]): JsonObject => ({ role: 'model', parts })
const caller = (...parts: Json[]): JsonObject => ({ role: 'user', parts })

const HISTORIES: readonly History[] = [
  {
    door: badDoor('chat'),
    orphan: { messages: [ask('Weather?'), chatResult('c1')] },
    orphanField: /^messages\[1\]/,
    twice: {
      messages: [
        ask('Weather?'),
        { role: 'assistant', content: null, tool_calls: [chatCall('c1'), chatCall('c1')] },
        chatResult('c1'),
        chatResult('c1'),
      ],
    },
    twiceField: /^messages\[[123]\]/,
    answeredTwice: {
      messages: [
        ask('Weather?'),
        { role: 'assistant', content: null, tool_calls: [chatCall('c1')] },
        chatResult('c1'),
        chatResult('c1'),
      ],
    },
  },
  {
    door: badDoor('responses'),
    orphan: { input: [ask('Weather?'), itemResult('c1')] },
    orphanField: /^input\[1\]/,
    twice: { input: [ask('Weather?'), itemCall('c1'), itemCall('c1'), itemResult('c1'), itemResult('c1')] },
    twiceField: /^input\[[1234]\]/,
    answeredTwice: { input: [ask('Weather?'), itemCall('c1'), itemResult('c1'), itemResult('c1')] },
  },
  {
    door: badDoor('messages'),
    orphan: {
      messages: [ask('Weather?'), assistant({ type: 'text', text: 'Hm.' }), user(blockResult('c1'))],
    },
    orphanField: /messages\[2\]/,
    twice: {
      messages: [
        ask('Weather?'),
        assistant(blockCall('c1'), blockCall('c1')),
        user(blockResult('c1'), blockResult('c1')),
      ],
    },
    twiceField: /messages\[[12]\]/,
    answeredTwice: {
      messages: [ask('Weather?'), assistant(blockCall('c1')), user(blockResult('c1'), blockResult('c1'))],
    },
  },
  {
    door: badDoor('gemini'),
    orphan: { contents: [caller({ text: 'Weather?' }), model({ text: 'Hm.' }), caller(partResult('c1'))] },
    orphanField: /^contents\[2\]/,
    twice: {
      contents: [
        caller({ text: 'Weather?' }),
        model(partCall('c1'), partCall('c1')),
        caller(partResult('c1'), partResult('c1')),
      ],
    },
    twiceField: /^contents\[[12]\]/,
    answeredTwice: {
      contents: [
        caller({ text: 'Weather?' }),
        model(partCall('c1')),
        caller(partResult('c1'), partResult('c1')),
      ],
    },
  },
]

const CASES = HISTORIES.flatMap((history) => ALL_VENDORS.map((vendor) => ({ ...history, ...vendor })))

describe.each(CASES)('$door.name over $channel', ({ door, channel, model: name, ...history }) => {
  const refuse = async (fields: JsonObject, field: string | RegExp): Promise<void> => {
    const seen = () => sut.vendors.get(channel)?.requests.length
    const before = { books: await readBooks(sut.gateway, 'rich'), seen: seen() }
    const body = callOf(door, fields, name)
    const answer = await post(sut.gateway, door, body, { key: RICH_KEY, model: name })
    expectRefusedAt(door, answer, { status: 400, field })
    expect({ books: await readBooks(sut.gateway, 'rich'), seen: seen() }).toEqual(before)
  }

  it('refuses a result without its call', () => refuse(history.orphan, history.orphanField))

  it('refuses two calls of one id', () => refuse(history.twice, history.twiceField))

  it('refuses two results of one call', () => refuse(history.answeredTwice, /\[\d\]/))
})

describe('a proof that was altered, or is of another vendor', () => {
  const THOUGHT = 'The caller asked for the weather.'
  const PROOFS: readonly (readonly [string, string])[] = [
    ['altered', 'demo.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
    ['foreign', 'EqQBCkYICRgCKkBfb3RoZXIgdmVuZG9y'],
  ]
  const HISTORY_WITH: Readonly<
    Record<string, { door: BadDoor; channels: string[]; body: (proof: string) => JsonObject }>
  > = {
    messages: {
      door: badDoor('messages'),
      channels: ['anthropic', 'demo'],
      body: (signature) => ({
        max_tokens: 4000,
        thinking: { type: 'enabled', budget_tokens: 1024 },
        tools: [{ name: 'look', input_schema: { type: 'object' } }],
        messages: [
          ask('Weather?'),
          assistant({ type: 'thinking', thinking: THOUGHT, signature }, blockCall('c1')),
          user(blockResult('c1')),
        ],
      }),
    },
    gemini: {
      door: badDoor('gemini'),
      channels: ['gemini', 'demo'],
      body: (proof) => ({
        tools: [{ functionDeclarations: [{ name: 'look' }] }],
        contents: [
          caller({ text: 'Weather?' }),
          model({ ...partCall('c1'), thoughtSignature: Buffer.from(`x${proof}`).toString('base64') }),
          caller(partResult('c1')),
        ],
      }),
    },
    responses: {
      door: badDoor('responses'),
      channels: ['openai', 'openai-responses'],
      body: (proof) => ({
        store: false,
        tools: [
          { type: 'function', name: 'look', parameters: { type: 'object', properties: {} }, strict: false },
        ],
        input: [
          ask('Weather?'),
          { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: `${proof}!` },
          itemCall('c1'),
          itemResult('c1'),
        ],
      }),
    },
  }
  const RETRIED = Object.values(HISTORY_WITH).flatMap(({ door, channels, body }) =>
    ALL_VENDORS.filter(({ channel }) => channels.includes(channel)).flatMap((vendor) =>
      PROOFS.map(([what, proof]) => ({ ...vendor, door, body, what, proof })),
    ),
  )

  it.each(RETRIED)(
    '$door.name over $channel: $what: asked once more without it, and warned',
    async ({ door, body, channel, thinker, proof }) => {
      const answer = await post(sut.gateway, door, callOf(door, body(proof), thinker), {
        key: RICH_KEY,
        model: thinker,
      })
      expect(answer.status, answer.text).toBe(200)
      expect(answer.text).toContain('The tool says')
      expect(answer.headers.get('x-sluice-warning')).toContain('dropped:reasoning')
      const row = await sut.row(answer.requestId)
      expect(row).toMatchObject({ status: 'succeeded', attempts: 2, channel })
      expect(sut.lastSent(channel)).not.toContain(proof)
      expect(Number(row.charge)).toBeGreaterThan(0)
    },
  )

  it.each(
    Object.values(HISTORY_WITH).flatMap(({ door, channels, body }) =>
      ALL_VENDORS.filter(({ channel }) => !channels.includes(channel)).map((vendor) => ({
        ...vendor,
        door,
        body,
      })),
    ),
  )('$door.name over $channel: not sent at all, and warned', async ({ door, body, channel, thinker }) => {
    const [, proof] = PROOFS[1] ?? ['', '']
    const answer = await post(sut.gateway, door, callOf(door, body(proof), thinker), {
      key: RICH_KEY,
      model: thinker,
    })
    expect(answer.status, answer.text).toBe(200)
    expect(answer.headers.get('x-sluice-warning')).toContain('dropped:reasoning')
    expect(await sut.row(answer.requestId)).toMatchObject({ status: 'succeeded', attempts: 1 })
    expect(sut.lastSent(channel)).not.toContain(proof)
  })
})

describe('previous_response_id', () => {
  it('of another customer is as unknown as one that never was', async () => {
    const door = badDoor('responses')
    const kept = await post(sut.gateway, door, callOf(door, {}, 'demo-chat'), { key: RICH_KEY })
    expect(kept.json.id).toMatch(/^resp_/)
    const before = await readBooks(sut.gateway, 'narrow')
    const own = await post(
      sut.gateway,
      door,
      callOf(door, { previous_response_id: kept.json.id ?? '' }, 'demo-chat'),
      {
        key: RICH_KEY,
      },
    )
    expect(own.status, own.text).toBe(200)
    const words: string[] = []
    for (const id of [String(kept.json.id), 'resp_thatneverwas000000000000']) {
      const body = callOf(door, { previous_response_id: id }, 'demo-chat')
      const answer = await post(sut.gateway, door, body, { key: NARROW_KEY })
      expectRefusedAt(door, answer, {
        status: 404,
        code: 'previous_response_not_found',
        field: 'previous_response_id',
      })
      words.push(answer.text.replaceAll(id, 'ID'))
    }
    expect(words[1]).toBe(words[0])
    expect(await readBooks(sut.gateway, 'narrow')).toEqual(before)
  })
})

it('keeps the books right', () => expectRightBooks(sut.gateway))
