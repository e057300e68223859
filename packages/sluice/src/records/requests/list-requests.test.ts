import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  aCall,
  addCustomer,
  anEnd,
  aSettlement,
  type Books,
  openBooks,
} from '../../../../../tests/kit/books.ts'
import { openCall, settleCall } from '../../relay/commands.ts'
import { mintCallId } from './call-id.ts'
import { listRequests, type RequestFilter } from './list-requests.ts'

let books: Books
const ids: string[] = []
const start = Date.UTC(2026, 0, 2, 3, 4, 5)

/** Twelve calls, a minute apart; every third one failed, every fourth is of customer b. */
beforeAll(async () => {
  books = openBooks()
  for (const name of ['a', 'b']) await books.runner.run(addCustomer, { name, balance: 1000n })
  for (let i = 0; i < 12; i++) {
    const time = start + i * 60_000
    const id = mintCallId(time)
    ids.push(id)
    const name = i % 4 === 3 ? 'b' : 'a'
    const call = aCall(id, name, 10n)
    const requestedModel = i === 5 ? 'model-%' : 'model-a'
    await books.runner.run(openCall, { ...call, request: { ...call.request, time, requestedModel } })
    const row = anEnd(1n, { channelName: i < 6 ? 'first' : 'second', channelId: i < 6 ? 'ch_1' : 'ch_2' })
    const failed = { status: 'failed', usage: null, priceLines: [] } as const
    const end =
      i % 3 === 2
        ? aSettlement(id, name, 0n, { row: { ...row, ...failed } })
        : aSettlement(id, name, 1n, { row })
    await books.runner.run(settleCall, end)
  }
})
afterAll(() => books.close())

async function found(filter: RequestFilter, limit = 50): Promise<number[]> {
  const page = await listRequests(books.reader, filter, null, limit)
  return page.data.map((row) => ids.indexOf(row.id))
}

describe('listRequests', () => {
  const cases: { name: string; filter: RequestFilter; expected: number[] }[] = [
    { name: 'all, newest first', filter: {}, expected: [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0] },
    { name: 'by the name of the customer', filter: { customer: 'b' }, expected: [11, 7, 3] },
    { name: 'by the id of the customer', filter: { customer: 'cus_b' }, expected: [11, 7, 3] },
    { name: 'of nobody', filter: { customer: 'c' }, expected: [] },
    { name: 'by the name of the key', filter: { apiKey: "b's key" }, expected: [11, 7, 3] },
    { name: 'by the id of the key', filter: { apiKey: 'key_b' }, expected: [11, 7, 3] },
    {
      name: 'of a customer with the key of another',
      filter: { customer: 'a', apiKey: 'key_b' },
      expected: [],
    },
    { name: 'by model', filter: { model: 'model-%' }, expected: [5] },
    { name: 'with a pattern that is none', filter: { model: '%' }, expected: [] },
    { name: 'by the name of the channel', filter: { channel: 'first' }, expected: [5, 4, 3, 2, 1, 0] },
    { name: 'by the id of the channel', filter: { channel: 'ch_2' }, expected: [11, 10, 9, 8, 7, 6] },
    { name: 'by status', filter: { status: 'failed' }, expected: [11, 8, 5, 2] },
    { name: 'from, inclusive', filter: { from: start + 10 * 60_000 }, expected: [11, 10] },
    { name: 'to, exclusive', filter: { to: start + 2 * 60_000 }, expected: [1, 0] },
    {
      name: 'by everything',
      filter: {
        customer: 'a',
        apiKey: 'key_a',
        model: 'model-a',
        channel: 'second',
        status: 'failed',
        from: start,
        to: start + 660_000,
      },
      expected: [8],
    },
    { name: 'with SQL for a name', filter: { customer: `' OR 1=1 --` }, expected: [] },
  ]

  it.each(cases)('lists $name', async ({ filter, expected }) => {
    expect(await found(filter)).toEqual(expected)
  })

  it.each([1, 2, 5, 12, 50])('lists page by page (%i)', async (limit) => {
    for (const filter of [{}, { status: 'failed' as const }, { customer: 'b' }]) {
      const seen: string[] = []
      let after: string | null = null
      do {
        const page = await listRequests(books.reader, filter, after, limit)
        expect(page.data.length).toBeLessThanOrEqual(limit)
        seen.push(...page.data.map((row) => row.id))
        after = page.next
      } while (after !== null)
      expect(seen.map((id) => ids.indexOf(id))).toEqual(await found(filter))
    }
  })

  it('finds a rare row in a long history', async () => {
    const long = openBooks()
    await long.runner.run(addCustomer, { name: 'a', balance: 10n ** 9n })
    const many = Array.from({ length: 2500 }, (_, i) => mintCallId(start + i))
    const open = (id: string, i: number): Promise<unknown> => {
      const call = aCall(id, 'a', 1n)
      return long.runner.run(
        openCall,
        i === 3 ? { ...call, request: { ...call.request, requestedModel: 'rare' } } : call,
      )
    }
    await Promise.all(many.map(open))
    await Promise.all(many.map((id) => long.runner.run(settleCall, aSettlement(id, 'a', 1n))))
    const page = await listRequests(long.reader, { model: 'rare' }, null, 10)
    expect(page.data.map((row) => row.id)).toEqual([many[3]])
    expect(page.next).toBeNull()
    await long.close()
  })

  it('puts calls that run between those that have ended, page by page', async () => {
    const some = openBooks()
    await some.runner.run(addCustomer, { name: 'a', balance: 1000n })
    await some.runner.run(addCustomer, { name: 'b', balance: 1000n })
    const all = Array.from({ length: 9 }, (_, i) => mintCallId(start + i))
    for (const [i, id] of all.entries()) {
      const call = aCall(id, i === 8 ? 'b' : 'a', 10n)
      await some.runner.run(openCall, { ...call, request: { ...call.request, time: start + i } })
      if (i % 3 !== 2) await some.runner.run(settleCall, aSettlement(id, 'a', 1n))
    }
    const pages = async (filter: RequestFilter, limit: number): Promise<number[]> => {
      const seen: number[] = []
      let after: string | null = null
      do {
        const page = await listRequests(some.reader, filter, after, limit)
        expect(page.data.length).toBeLessThanOrEqual(limit)
        seen.push(...page.data.map((row) => all.indexOf(row.id)))
        after = page.next
      } while (after !== null)
      return seen
    }
    for (const limit of [1, 2, 3, 4, 9, 50]) {
      expect(await pages({}, limit)).toEqual([8, 7, 6, 5, 4, 3, 2, 1, 0])
      expect(await pages({ status: 'running' }, limit)).toEqual([8, 5, 2])
      expect(await pages({ status: 'succeeded' }, limit)).toEqual([7, 6, 4, 3, 1, 0])
      expect(await pages({ customer: 'b' }, limit)).toEqual([8])
      expect(await pages({ from: start + 2, to: start + 6 }, limit)).toEqual([5, 4, 3, 2])
      expect(await pages({ model: 'model-b' }, limit)).toEqual([])
      expect(await pages({ apiKey: 'key_b', status: 'running' }, limit)).toEqual([8])
      expect(await pages({ channel: 'ch_a', from: start + 5 }, limit)).toEqual([7, 6])
    }
    await some.close()
  })
})
