import { describe, expect, it } from 'vitest'
import { aResponse, DAY_MS, openStateBooks, type StateBooks } from '../../../../../tests/kit/stored-state.ts'
import { deleteResponse, saveResponse } from './commands.ts'
import { CHAIN_BOUNDS, type Chain, readChain } from './read-chain.ts'
import type { NewResponse } from './response-record.ts'

/** `resp_0` and those that go on from it, one from the other. */
async function saveTurns(books: StateBooks, turns: number, parts: Partial<NewResponse> = {}): Promise<void> {
  for (let i = 0; i < turns; i++) {
    const previousId = i === 0 ? null : `resp_${i - 1}`
    await books.runner.run(saveResponse, aResponse(books, `resp_${i}`, { previousId, ...parts }))
  }
}

function idsOf(chain: Chain): readonly string[] {
  if (!chain.ok) throw new Error(JSON.stringify(chain))
  return chain.turns.map(({ id }) => id)
}

describe('readChain', () => {
  it('gives all turns, oldest first, with what was asked and answered', async () => {
    const books = openStateBooks()
    await saveTurns(books, 3)
    const chain = await readChain(books.state, 'cus_a', 'resp_2')
    expect(idsOf(chain)).toEqual(['resp_0', 'resp_1', 'resp_2'])
    expect(chain.ok && chain.turns[1]).toEqual({
      id: 'resp_1',
      status: 'completed',
      input: [{ type: 'message', role: 'user', content: 'asked in resp_1' }],
      answer: expect.objectContaining({ id: 'resp_1' }),
    })
    expect(idsOf(await readChain(books.state, 'cus_a', 'resp_0'))).toEqual(['resp_0'])
    // A branch takes its own way back.
    await books.runner.run(saveResponse, aResponse(books, 'resp_x', { previousId: 'resp_0' }))
    expect(idsOf(await readChain(books.state, 'cus_a', 'resp_x'))).toEqual(['resp_0', 'resp_x'])
    await books.close()
  })

  it.each([
    { name: 'another customer asks', customer: 'cus_b', id: 'resp_2', expected: 'resp_2' },
    { name: 'there is none', customer: 'cus_a', id: 'resp_9', expected: 'resp_9' },
  ])('is unknown where $name', async ({ customer, id, expected }) => {
    const books = openStateBooks()
    await saveTurns(books, 3)
    expect(await readChain(books.state, customer, id)).toEqual({ ok: false, reason: 'unknown', id: expected })
    await books.close()
  })

  it('does not go on from another customer’s response', async () => {
    const books = openStateBooks()
    await saveTurns(books, 2, { customerId: 'cus_b' })
    await books.runner.run(saveResponse, aResponse(books, 'resp_2', { previousId: 'resp_1' }))
    expect(await readChain(books.state, 'cus_a', 'resp_2')).toEqual({
      ok: false,
      reason: 'unknown',
      id: 'resp_1',
    })
    await books.close()
  })

  it('names the link that is gone: deleted, or expired', async () => {
    const books = openStateBooks()
    await saveTurns(books, 4)
    await books.runner.run(deleteResponse, { customerId: 'cus_a', id: 'resp_1' })
    expect(await readChain(books.state, 'cus_a', 'resp_3')).toEqual({
      ok: false,
      reason: 'unknown',
      id: 'resp_1',
    })
    books.clock.advance(20 * DAY_MS)
    const expiresAt = books.clock.now() + 30 * DAY_MS
    await books.runner.run(saveResponse, aResponse(books, 'resp_4', { previousId: 'resp_0', expiresAt }))
    books.clock.advance(20 * DAY_MS)
    expect(await readChain(books.state, 'cus_a', 'resp_4')).toEqual({
      ok: false,
      reason: 'unknown',
      id: 'resp_0',
    })
    await books.close()
  })

  it('says where a vendor keeps it', async () => {
    const books = openStateBooks()
    const pin = { channelId: 'ch_a', credentialId: null }
    await books.runner.run(saveResponse, aResponse(books, 'resp_v', { content: { pin, itemIds: [] } }))
    expect(await readChain(books.state, 'cus_a', 'resp_v')).toEqual({
      ok: false,
      reason: 'pinned',
      id: 'resp_v',
      pin,
    })
    await books.close()
  })

  it('names the bound that it passes', async () => {
    const books = openStateBooks()
    await saveTurns(books, 5)
    const at = (turns: number, bytes: number) => readChain(books.state, 'cus_a', 'resp_4', { turns, bytes })
    expect(idsOf(await at(5, 10_000))).toHaveLength(5)
    expect(await at(4, 10_000)).toEqual({ ok: false, reason: 'too-long', bound: 'turns', most: 4 })
    expect(await at(5, 500)).toEqual({ ok: false, reason: 'too-long', bound: 'bytes', most: 500 })
    await books.close()
  })

  it('ends where a damaged file makes a circle', async () => {
    const books = openStateBooks()
    await saveTurns(books, 2)
    await books.change(`UPDATE responses SET previous_id = 'resp_1' WHERE id = 'resp_0'`)
    expect(await readChain(books.state, 'cus_a', 'resp_1')).toEqual({
      ok: false,
      reason: 'too-long',
      bound: 'turns',
      most: CHAIN_BOUNDS.turns,
    })
    await books.close()
  })
})
