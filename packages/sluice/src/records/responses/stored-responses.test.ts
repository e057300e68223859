import { describe, expect, it } from 'vitest'
import { aResponse, DAY_MS, openStateBooks, type StateBooks } from '../../../../../tests/kit/stored-state.ts'
import { deleteResponse, saveResponse } from './commands.ts'
import { readInputItems } from './read-input-items.ts'
import { readItems } from './read-items.ts'
import { readResponse } from './read-response.ts'
import type { NewResponse } from './response-record.ts'

const PIN = { channelId: 'ch_a', credentialId: 'crd_1' }
const PAGE = { limit: 20, order: 'asc', after: null } as const

async function save(books: StateBooks, id: string, parts: Partial<NewResponse> = {}): Promise<boolean> {
  return (await books.runner.run(saveResponse, aResponse(books, id, parts))).saved
}

/** The bytes of the texts are not the tests' concern. */
async function countRows(books: StateBooks): Promise<number[]> {
  const { reader } = books
  const counts: number[] = []
  for (const table of ['responses', 'response_items', 'response_events', 'background_jobs'] as const) {
    counts.push((await reader.selectFrom(table).select('customer_id').execute()).length)
  }
  return counts
}

describe('a stored response', () => {
  it('is read as it was kept', async () => {
    const books = openStateBooks()
    expect(await save(books, 'resp_1', { previousId: 'resp_0', conversationId: 'conv_1' })).toBe(true)
    expect(await readResponse(books.state, 'cus_a', 'resp_1')).toEqual({
      customerId: 'cus_a',
      id: 'resp_1',
      apiKeyId: 'key_a',
      callId: 'call of resp_1',
      createdAt: books.clock.now(),
      expiresAt: books.expiresAt,
      status: 'completed',
      errorCode: null,
      model: 'model-a',
      background: false,
      previousId: 'resp_0',
      conversationId: 'conv_1',
      pin: null,
      job: null,
      answer: {
        id: 'resp_1',
        object: 'response',
        status: 'completed',
        output: [{ type: 'message', id: 'msg_of_resp_1', role: 'assistant', content: 'said in resp_1' }],
      },
    })
    await books.close()
  })

  it('is unknown to every other customer, in every way', async () => {
    const books = openStateBooks()
    await save(books, 'resp_1')
    for (const [customer, id] of [
      ['cus_b', 'resp_1'],
      ['cus_a', 'resp_2'],
    ] as const) {
      expect(await readResponse(books.state, customer, id)).toBeUndefined()
      expect(await readInputItems(books.state, customer, id, PAGE)).toBe('unknown')
      expect(await books.runner.run(deleteResponse, { customerId: customer, id })).toEqual({
        deleted: false,
        running: null,
      })
    }
    expect(await readItems(books.state, 'cus_b', ['msg_of_resp_1'])).toEqual({ ok: true, items: new Map() })
    // The same id of two customers is two responses.
    expect(await save(books, 'resp_1', { customerId: 'cus_b', model: 'model-b' })).toBe(true)
    expect((await readResponse(books.state, 'cus_a', 'resp_1'))?.model).toBe('model-a')
    expect((await readResponse(books.state, 'cus_b', 'resp_1'))?.model).toBe('model-b')
    await books.close()
  })

  it('does not open in the place of another', async () => {
    const books = openStateBooks()
    await save(books, 'resp_1')
    await save(books, 'resp_1', { customerId: 'cus_b' })
    await save(books, 'resp_2')
    const moves = [
      `UPDATE responses SET answer = (SELECT answer FROM responses WHERE customer_id = 'cus_b')
        WHERE customer_id = 'cus_a' AND id = 'resp_1'`,
      `UPDATE responses SET answer = (SELECT answer FROM responses WHERE id = 'resp_2') WHERE customer_id = 'cus_a'
        AND id = 'resp_1'`,
      `UPDATE responses SET answer = input`,
    ]
    for (const move of moves) {
      expect(await books.change(move)).toBeGreaterThan(0)
      await expect(readResponse(books.state, 'cus_a', 'resp_1')).rejects.toThrow()
    }
    await books.close()
  })

  it('is gone after its time, for whoever asks, before anything is purged', async () => {
    const books = openStateBooks()
    await save(books, 'resp_1')
    books.clock.advance(30 * DAY_MS - 1)
    expect(await readResponse(books.state, 'cus_a', 'resp_1')).toBeDefined()
    books.clock.advance(1)
    expect(await readResponse(books.state, 'cus_a', 'resp_1')).toBeUndefined()
    expect(await readInputItems(books.state, 'cus_a', 'resp_1', PAGE)).toBe('unknown')
    expect(await readItems(books.state, 'cus_a', ['msg_of_resp_1'])).toEqual({ ok: true, items: new Map() })
    expect(await countRows(books)).toEqual([1, 1, 0, 0])
    await books.close()
  })

  it('is deleted with its items, once', async () => {
    const books = openStateBooks()
    await save(books, 'resp_1')
    await save(books, 'resp_2')
    const place = { customerId: 'cus_a', id: 'resp_1' }
    expect(await books.runner.run(deleteResponse, place)).toEqual({ deleted: true, running: null })
    expect(await books.runner.run(deleteResponse, place)).toEqual({ deleted: false, running: null })
    expect(await readResponse(books.state, 'cus_a', 'resp_1')).toBeUndefined()
    expect(await readResponse(books.state, 'cus_a', 'resp_2')).toBeDefined()
    expect(await countRows(books)).toEqual([1, 1, 0, 0])
    await books.close()
  })

  it('is saved again by its own call without a trace', async () => {
    const books = openStateBooks()
    expect(await save(books, 'resp_1')).toBe(true)
    const before = await countRows(books)
    expect(await save(books, 'resp_1')).toBe(true)
    expect(await countRows(books)).toEqual(before)
    await books.close()
  })

  it('stays where a vendor names another by its id', async () => {
    const books = openStateBooks()
    await save(books, 'resp_1')
    const other = { callId: 'another', content: { pin: PIN, itemIds: ['msg_of_resp_1', 'msg_9'] } }
    expect(await save(books, 'resp_1', other)).toBe(false)
    expect(await readResponse(books.state, 'cus_a', 'resp_1')).toMatchObject({ pin: null })
    expect(await readItems(books.state, 'cus_a', ['msg_9'])).toEqual({ ok: true, items: new Map() })
    // After its time the id is free.
    books.clock.advance(30 * DAY_MS)
    expect(await save(books, 'resp_1', { ...other, expiresAt: books.clock.now() + DAY_MS })).toBe(true)
    expect(await readResponse(books.state, 'cus_a', 'resp_1')).toMatchObject({ pin: PIN, answer: null })
    await books.close()
  })
})

describe('a response that its vendor keeps', () => {
  it('says where, and holds no text', async () => {
    const books = openStateBooks()
    await save(books, 'resp_v', { content: { pin: PIN, itemIds: ['rs_1', 'msg_1'] } })
    expect(await readResponse(books.state, 'cus_a', 'resp_v')).toMatchObject({ pin: PIN, answer: null })
    expect(await readInputItems(books.state, 'cus_a', 'resp_v', PAGE)).toEqual({ pin: PIN })
    const read = await readItems(books.state, 'cus_a', ['rs_1', 'msg_1', 'msg_2'])
    expect(read.ok && Object.fromEntries(read.items)).toEqual({ rs_1: { pin: PIN }, msg_1: { pin: PIN } })
    const row = await books.reader.selectFrom('responses').select(['input', 'answer']).executeTakeFirst()
    expect(row).toEqual({ input: null, answer: null })
    await books.close()
  })

  it('is where it was made last, when a vendor uses an id twice', async () => {
    const books = openStateBooks()
    const second = { channelId: 'ch_b', credentialId: null }
    await save(books, 'resp_v', { content: { pin: PIN, itemIds: ['msg_0', 'msg_of_the_first'] } })
    expect(
      await save(books, 'resp_v', { callId: 'later', content: { pin: second, itemIds: ['msg_0', 'msg_1'] } }),
    ).toBe(true)
    expect(await readResponse(books.state, 'cus_a', 'resp_v')).toMatchObject({ pin: second })
    await save(books, 'resp_w', { content: { pin: PIN, itemIds: ['msg_1'] } })
    const read = await readItems(books.state, 'cus_a', ['msg_0', 'msg_1', 'msg_of_the_first'])
    expect(read.ok && Object.fromEntries(read.items)).toEqual({ msg_0: { pin: second }, msg_1: { pin: PIN } })
    await books.close()
  })
})

describe('input items', () => {
  it('come page by page in either order, each with an id', async () => {
    const books = openStateBooks()
    const input = [
      { role: 'user', content: 'one' },
      { type: 'function_call', id: 'fc_own', call_id: 'c', name: 'f', arguments: '{}' },
      { type: 'function_call_output', call_id: 'c', output: 'two' },
      { type: 'message', id: null, role: 'user', content: 'three' },
    ]
    await save(books, 'resp_1a', { content: { input, answer: { output: [] } } })
    const ids = ['msg_1a_in0', 'fc_own', 'fc_output_1a_in2', 'msg_1a_in3']
    const pages = async (limit: number, order: 'asc' | 'desc'): Promise<string[]> => {
      const seen: string[] = []
      let after: string | null = null
      for (;;) {
        const page = await readInputItems(books.state, 'cus_a', 'resp_1a', { limit, order, after })
        if (typeof page === 'string' || 'pin' in page) throw new Error('no page')
        expect(page.items.length).toBeLessThanOrEqual(limit)
        for (const item of page.items) seen.push((item as { id: string }).id)
        expect([page.firstId, page.lastId]).toEqual([seen[seen.length - page.items.length], seen.at(-1)])
        if (!page.hasMore) return seen
        after = page.lastId
      }
    }
    for (const limit of [1, 2, 3, 4, 100]) {
      expect(await pages(limit, 'asc')).toEqual(ids)
      expect(await pages(limit, 'desc')).toEqual(ids.toReversed())
    }
    expect(await readInputItems(books.state, 'cus_a', 'resp_1a', { ...PAGE, after: 'msg_other' })).toBe(
      'unknown-after',
    )
    // Each can be referred to by the id that it was shown with.
    const read = await readItems(books.state, 'cus_a', ids)
    expect(read.ok && [...read.items.keys()].sort()).toEqual(ids.toSorted())
    expect(read.ok && read.items.get('msg_1a_in3')).toEqual({
      item: { type: 'message', id: 'msg_1a_in3', role: 'user', content: 'three' },
    })
    expect(await readItems(books.state, 'cus_a', ['msg_1a_in4', 'msg_1b_in0'])).toEqual({
      ok: true,
      items: new Map(),
    })
    await books.close()
  })
})
