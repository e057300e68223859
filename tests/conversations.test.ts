import type OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { expectRightBooks } from './kit/gateway-books.ts'
import { failureOf, useOpenaiSdk } from './kit/openai-sdk.ts'
import { NARROW_KEY, SDK_VENDORS } from './kit/sdk-gateway.ts'

/** Conversations, by the official SDK against a really started process. */

const sut = useOpenaiSdk()
const { client } = sut
const stranger = (): OpenAI => client(NARROW_KEY)

describe('conversations', () => {
  const { model = '' } = SDK_VENDORS[1] ?? {}

  it('are made, shown, described anew and deleted', async () => {
    const made = await client().conversations.create({ metadata: { topic: 'a' } })
    expect(made).toMatchObject({ object: 'conversation', metadata: { topic: 'a' } })
    expect(await client().conversations.retrieve(made.id)).toEqual(made)
    const described = await client().conversations.update(made.id, { metadata: { topic: 'b' } })
    expect(described).toEqual({ ...made, metadata: { topic: 'b' } })
    const gone = { id: made.id, object: 'conversation.deleted', deleted: true }
    expect(await client().conversations.delete(made.id)).toEqual(gone)
    expect((await failureOf(client().conversations.retrieve(made.id))).status).toBe(404)
    expect((await failureOf(client().conversations.delete(made.id))).status).toBe(404)
  })

  it('hold items, each of which can be shown and deleted', async () => {
    const { items } = client().conversations
    const made = await client().conversations.create({ items: [{ role: 'user', content: 'One.' }] })
    const added = await items.create(made.id, {
      items: [
        { type: 'function_call', call_id: 'call_1', name: 'f', arguments: '{}' },
        { type: 'function_call_output', call_id: 'call_1', output: 'done' },
      ],
    })
    expect(added.data.map(({ type }) => type)).toEqual(['function_call', 'function_call_output'])
    const listed = await items.list(made.id, { order: 'asc' })
    expect(listed.data.map(({ type }) => type)).toEqual(['message', 'function_call', 'function_call_output'])
    const [first] = listed.data
    const id = first?.id ?? ''
    expect(await items.retrieve(id, { conversation_id: made.id })).toEqual(first)
    expect(await items.delete(id, { conversation_id: made.id })).toEqual(made)
    expect((await failureOf(items.retrieve(id, { conversation_id: made.id }))).status).toBe(404)
    const left = await items.list(made.id, { limit: 1 })
    expect(left).toMatchObject({ has_more: true, data: [{ type: 'function_call_output' }] })
  })

  it('are gone on with, and grow by what is said', async () => {
    const made = await client().conversations.create({
      items: [
        { role: 'user', content: 'I am Persimmon.' },
        { role: 'assistant', content: 'Hello.' },
      ],
    })
    const first = await client().responses.create({ model, input: 'Who am I?', conversation: made.id })
    expect(sut.lastSent('anthropic')).toContain('I am Persimmon.')
    await client().responses.create({ model, input: 'Again?', conversation: { id: made.id }, store: false })
    const sent = sut.lastSent('anthropic')
    for (const text of ['I am Persimmon.', 'Who am I?', 'Again?']) expect(sent).toContain(text)
    const { data } = await client().conversations.items.list(made.id, { order: 'asc' })
    expect(data.map((item) => ('role' in item ? item.role : ''))).toEqual([
      'user',
      'assistant',
      'user',
      'assistant',
      'user',
      'assistant',
    ])
    expect(data[3]).toMatchObject({ id: first.output[0]?.id })
    // The call was kept by itself too, where it was not told otherwise.
    expect((await client().responses.retrieve(first.id)).output_text).toBe(first.output_text)
  })

  it('are nobody else’s', async () => {
    const made = await client().conversations.create({ items: [{ role: 'user', content: 'Mine.' }] })
    const { data } = await client().conversations.items.list(made.id)
    const place = { conversation_id: made.id }
    const id = data[0]?.id ?? ''
    const acts = [
      () => stranger().conversations.retrieve(made.id),
      () => stranger().conversations.update(made.id, { metadata: {} }),
      () => stranger().conversations.delete(made.id),
      () => stranger().conversations.items.list(made.id),
      () => stranger().conversations.items.create(made.id, { items: [{ role: 'user', content: 'x' }] }),
      () => stranger().conversations.items.retrieve(id, place),
      () => stranger().conversations.items.delete(id, place),
      () => stranger().responses.create({ model: 'demo-chat', input: 'x', conversation: made.id }),
    ]
    for (const act of acts) expect((await failureOf(act())).status).toBe(404)
    expect((await client().conversations.items.list(made.id)).data).toEqual(data)
  })

  it.each([
    [{ items: [{ role: 'nobody', content: 'x' }] }, 'items[0].role'],
    [{ items: Array.from({ length: 21 }, () => ({ role: 'user', content: 'x' })) }, 'items'],
    [{ items: [{ type: 'item_reference', id: 'msg_unknown' }] }, 'items'],
    [{ metadata: { a: 1 } }, 'metadata.a'],
    [{ metadata: Object.fromEntries(Array.from({ length: 17 }, (_, at) => [`k${at}`, 'v'])) }, 'metadata'],
  ])('are refused with the name of what is wrong: %j', async (body, param) => {
    const call = client().conversations.create(body as OpenAI.Conversations.ConversationCreateParams)
    expect(await failureOf(call)).toMatchObject({ param })
  })
})

it('leaves right books', async () => {
  await expectRightBooks(sut.gateway)
  expect(sut.complaints()).toEqual([])
})
