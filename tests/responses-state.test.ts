import type OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { expectRightBooks, readRows } from './kit/gateway-books.ts'
import { testKey } from './kit/gateway-config.ts'
import { failureOf, useOpenaiSdk } from './kit/openai-sdk.ts'
import { NARROW_KEY, POOR_KEY, SDK_VENDORS } from './kit/sdk-gateway.ts'
import { readBooks } from './kit/seen-books.ts'

/** What we keep of responses, by the official SDK against a really started process. */

const sut = useOpenaiSdk()
const { client } = sut
const stranger = (): OpenAI => client(NARROW_KEY)

const TRANSLATED = SDK_VENDORS.filter(({ provider }) => provider !== 'openai')

async function itemsOf(id: string, query: OpenAI.Responses.InputItemListParams = {}) {
  const page = await client().responses.inputItems.list(id, { order: 'asc', ...query })
  return page.data
}

describe.each(TRANSLATED)('responses of $provider, which we keep', ({ provider, model }) => {
  it('are shown as they were answered, with what they were asked', async () => {
    const made = await client().responses.create({
      model,
      instructions: 'Be brief.',
      input: [
        { role: 'user', content: 'One.' },
        { role: 'assistant', content: 'Aha.' },
        { role: 'user', content: 'Two.' },
      ],
    })
    const { output_text: _, ...shown } = await client().responses.retrieve(made.id)
    expect(shown).toEqual({ ...made, output_text: undefined })
    const items = await itemsOf(made.id)
    expect(items.map((item) => ('role' in item ? item.role : ''))).toEqual(['user', 'assistant', 'user'])
    expect(new Set(items.map(({ id }) => id)).size).toBe(3)
    const latest = await client().responses.inputItems.list(made.id, { limit: 1 })
    expect(latest).toMatchObject({ data: [items[2]], has_more: true })
    expect(await itemsOf(made.id, { after: items[0]?.id ?? '' })).toEqual(items.slice(1))
  })

  it('are gone on from, without their instructions', async () => {
    const first = await client().responses.create({
      model,
      instructions: 'Never say moon.',
      input: 'I am Zebulon.',
    })
    const second = await client().responses.create({
      model,
      previous_response_id: first.id,
      input: 'Who am I?',
    })
    expect(second.previous_response_id).toBe(first.id)
    const third = await client().responses.create({ model, previous_response_id: second.id, input: 'Again?' })
    if (provider !== 'demo') {
      const sent = sut.lastSent(provider)
      const [named, whose, again] = ['I am Zebulon.', 'Who am I?', 'Again?'].map((text) => sent.indexOf(text))
      expect(named).toBeGreaterThan(-1)
      expect(whose).toBeGreaterThan(named ?? 0)
      expect(again).toBeGreaterThan(whose ?? 0)
      expect(sent).toContain(first.output_text.slice(0, 20))
      expect(sent).not.toContain('Never say moon.')
    }
    expect(third.usage?.input_tokens).toBeGreaterThan(first.usage?.input_tokens ?? 0)
  })

  it('hold items that can be named, of the answer and of what was asked', async () => {
    const first = await client().responses.create({ model, input: 'A word: quincunx.' })
    const [asked] = await itemsOf(first.id)
    const [answered] = first.output
    if (asked?.id === undefined || answered?.id === undefined) throw new Error('items without ids')
    const second = await client().responses.create({
      model,
      input: [
        { type: 'item_reference', id: asked.id },
        { type: 'item_reference', id: answered.id },
        { role: 'user', content: 'Which word?' },
      ],
    })
    if (provider !== 'demo') expect(sut.lastSent(provider)).toContain('quincunx')
    // The references are kept as what they stood for.
    const kept = await itemsOf(second.id)
    expect(kept.slice(0, 2)).toEqual([asked, answered])
  })

  it('are nobody else’s, and unknown once they are deleted', async () => {
    const made = await client().responses.create({ model, input: 'Mine.' })
    const [item] = made.output
    const foreign: [string, () => Promise<unknown>][] = [
      ['retrieve', () => stranger().responses.retrieve(made.id)],
      ['items', () => stranger().responses.inputItems.list(made.id)],
      ['cancel', () => stranger().responses.cancel(made.id)],
      ['delete', () => stranger().responses.delete(made.id)],
    ]
    const unknown = await failureOf(stranger().responses.retrieve('resp_unknown'))
    for (const [act, call] of foreign) {
      const refused = await failureOf(call())
      expect([act, refused.status, refused.code]).toEqual([act, 404, unknown.code])
      expect(refused.message.replace(made.id, 'resp_unknown')).toBe(unknown.message)
    }
    const used = [
      { previous_response_id: made.id, input: 'And?' },
      { input: [{ type: 'item_reference' as const, id: item?.id ?? '' }] },
    ]
    for (const body of used) {
      const refused = await failureOf(stranger().responses.create({ model: 'demo-chat', ...body }))
      expect(refused.status).toBe('previous_response_id' in body ? 404 : 400)
    }
    await client().responses.delete(made.id)
    expect((await failureOf(client().responses.retrieve(made.id))).status).toBe(404)
    const refused = await failureOf(
      client().responses.create({ model, input: 'And?', previous_response_id: made.id }),
    )
    expect([refused.status, refused.code]).toEqual([404, 'previous_response_not_found'])
  })

  it('are not kept where the caller says so', async () => {
    const made = await client().responses.create({ model, input: 'Forget it.', store: false })
    expect((await failureOf(client().responses.retrieve(made.id))).status).toBe(404)
    expect(
      (await failureOf(client().responses.create({ model, input: 'And?', previous_response_id: made.id })))
        .status,
    ).toBe(404)
  })

  it('streamed ones as well as whole ones', async () => {
    const stream = client().responses.stream({ model, input: 'Streamed.' })
    const made = await stream.finalResponse()
    const shown = await client().responses.retrieve(made.id)
    expect(shown.output_text).toBe(made.output_text)
    expect(shown.usage).toEqual(made.usage)
  })

  it('warm a conversation up without a vendor or a charge', async () => {
    const before = await readBooks(sut.gateway, 'rich')
    const asked = sut.vendors.get(provider)?.requests.length
    const ask = { model, input: 'My name is Ottoline.', generate: false }
    const warm = await client().responses.create(ask as OpenAI.Responses.ResponseCreateParamsNonStreaming)
    expect(warm).toMatchObject({ status: 'completed', output: [], usage: { total_tokens: 0 } })
    expect(sut.vendors.get(provider)?.requests.length).toBe(asked)
    expect(await readBooks(sut.gateway, 'rich')).toEqual(before)
    const next = await client().responses.create({ model, input: 'Who?', previous_response_id: warm.id })
    expect(next.status).toBe('completed')
    if (provider !== 'demo') expect(sut.lastSent(provider)).toContain('My name is Ottoline.')
  })
})

describe('what is free', () => {
  it('needs a key all the same', async () => {
    const bad = client(`sk-${'nope'.repeat(6)}`)
    expect((await failureOf(bad.responses.retrieve('resp_x'))).status).toBe(401)
    expect((await failureOf(bad.conversations.create({}))).status).toBe(401)
  })

  it('needs no money', async () => {
    const made = await client(POOR_KEY).conversations.create({})
    expect(made.object).toBe('conversation')
  })

  it('counts tokens, with the turns that a question goes on from', async () => {
    const { model = '' } = TRANSLATED[0] ?? {}
    const alone = await client().responses.inputTokens.count({ model, input: 'And?' })
    expect(alone.object).toBe('response.input_tokens')
    const first = await client().responses.create({ model, input: 'A rather long first turn of ours.' })
    const more = await client().responses.inputTokens.count({
      model,
      input: 'And?',
      previous_response_id: first.id,
    })
    expect(more.input_tokens).toBeGreaterThan(alone.input_tokens + 8)
    const foreign = stranger().responses.inputTokens.count({
      model: 'demo-chat',
      input: 'And?',
      previous_response_id: first.id,
    })
    expect((await failureOf(foreign)).status).toBe(404)
  })

  it.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['order=up', 'order'],
  ])('refuses ?%s by name', async (query, param) => {
    const { id } = await client().responses.create({ model: 'demo-chat', input: 'x' })
    const answer = await fetch(`${sut.url}/v1/responses/${id}/input_items?${query}`, {
      headers: { authorization: `Bearer ${testKey('rich')}` },
    })
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: { param } }])
  })
})

describe('afterwards', () => {
  it('every call has its row, and the books are right', async () => {
    await expectRightBooks(sut.gateway)
    const rows = await readRows(sut.gateway, 'customer=rich')
    expect(rows.filter(({ status }) => status === 'running' || status === 'failed')).toEqual([])
    expect(sut.complaints()).toEqual([])
  })
})
