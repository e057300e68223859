import { describe, expect, it } from 'vitest'
import { DAY_MS, openStateBooks } from '../../../../../tests/kit/stored-state.ts'
import { deletePin, keepReasoning, savePins } from './commands.ts'
import { readKeptReasoning, sealReasoning } from './kept-reasoning.ts'
import { listPins, readPin, readPinned, readPins } from './read-pins.ts'

const A = { channelId: 'ch_a', credentialId: 'crd_1' }
const B = { channelId: 'ch_b', credentialId: null }

describe('pins', () => {
  it('are found by kind and id, by their customer alone, in their time', async () => {
    const books = openStateBooks()
    const { expiresAt } = books
    await books.runner.run(savePins, {
      customerId: 'cus_a',
      pins: [
        { kind: 'cached_content', id: 'cachedContents/1', pin: A },
        { kind: 'file', id: 'files/1', pin: B },
      ],
      expiresAt,
    })
    expect(await readPin(books.state, 'cus_a', 'cached_content', 'cachedContents/1')).toEqual(A)
    expect(await readPin(books.state, 'cus_a', 'file', 'files/1')).toEqual(B)
    for (const [customer, kind, id] of [
      ['cus_b', 'file', 'files/1'],
      ['cus_a', 'container', 'files/1'],
      ['cus_a', 'file', 'files/2'],
    ] as const) {
      expect(await readPin(books.state, customer, kind, id)).toBeUndefined()
    }
    const many = ['files/1', ...Array.from({ length: 1200 }, (_, i) => `files/x${i}`)]
    expect([...(await readPins(books.state, 'cus_a', 'file', many))]).toEqual([['files/1', B]])
    expect([...(await readPins(books.state, 'cus_a', 'file', []))]).toEqual([])
    books.clock.advance(30 * DAY_MS)
    expect(await readPin(books.state, 'cus_a', 'file', 'files/1')).toBeUndefined()
    await books.close()
  })

  it('are listed by kind, page by page, to their customer, and tell their time', async () => {
    const books = openStateBooks()
    const { expiresAt } = books
    const save = (customerId: string, ids: readonly string[], until: number) =>
      books.runner.run(savePins, {
        customerId,
        pins: ids.map((id) => ({ kind: 'file', id, pin: A }) as const),
        expiresAt: until,
      })
    await save('cus_a', ['files/3', 'files/1', 'files/2'], expiresAt)
    await save('cus_a', ['files/0'], books.clock.now() + 1)
    await save('cus_b', ['files/9'], expiresAt)
    books.clock.advance(1)
    const page = async (after: string, most: number) =>
      (await listPins(books.state, 'cus_a', 'file', { after, most })).map(({ id }) => id)
    expect(await page('', 2)).toEqual(['files/1', 'files/2'])
    expect(await page('files/2', 2)).toEqual(['files/3'])
    expect(await listPins(books.state, 'cus_a', 'container', { after: '', most: 9 })).toEqual([])
    expect(await readPinned(books.state, 'cus_a', 'file', 'files/1')).toEqual({ pin: A, expiresAt })
    expect(await readPinned(books.state, 'cus_a', 'file', 'files/0')).toBeUndefined()
    expect(await readPinned(books.state, 'cus_b', 'file', 'files/1')).toBeUndefined()
    await books.close()
  })

  it('say where the object was made last, until it is deleted', async () => {
    const books = openStateBooks()
    const save = (pin: typeof A | typeof B, customerId = 'cus_a') =>
      books.runner.run(savePins, {
        customerId,
        pins: [{ kind: 'file', id: 'f', pin }],
        expiresAt: books.expiresAt,
      })
    await save(A)
    await save(B)
    await save(A, 'cus_b')
    expect(await readPin(books.state, 'cus_a', 'file', 'f')).toEqual(B)
    await books.runner.run(deletePin, { customerId: 'cus_a', kind: 'file', id: 'f' })
    expect(await readPin(books.state, 'cus_a', 'file', 'f')).toBeUndefined()
    expect(await readPin(books.state, 'cus_b', 'file', 'f')).toEqual(A)
    await books.close()
  })
})

describe('kept reasoning', () => {
  it('is found by its calls, by their customer alone, for a day', async () => {
    const books = openStateBooks()
    const keep = (customerId: string, kept: Record<string, string>) =>
      books.runner.run(keepReasoning, {
        customerId,
        calls: sealReasoning(
          books.sealing,
          customerId,
          Object.entries(kept).map(([call, text]) => ({ call, reasoning: [{ type: 'reasoning', text }] })),
        ),
        expiresAt: books.clock.now() + DAY_MS,
      })
    await keep('cus_a', { call_1: 'one', call_2: 'two' })
    await keep('cus_b', { call_1: 'theirs' })
    const calls = ['call_2', 'call_1', 'call_3', 'call_1']
    const read = (customer: string) => readKeptReasoning(books.state, customer, calls)
    expect(Object.fromEntries(await read('cus_a'))).toEqual({
      call_1: [{ type: 'reasoning', text: 'one' }],
      call_2: [{ type: 'reasoning', text: 'two' }],
    })
    expect(Object.fromEntries(await read('cus_b'))).toEqual({
      call_1: [{ type: 'reasoning', text: 'theirs' }],
    })
    books.clock.advance(DAY_MS - 1)
    // The later one counts, with a time of its own.
    await keep('cus_a', { call_2: 'again' })
    books.clock.advance(1)
    expect(Object.fromEntries(await read('cus_a'))).toEqual({
      call_2: [{ type: 'reasoning', text: 'again' }],
    })
    expect((await readKeptReasoning(books.state, 'cus_a', [])).size).toBe(0)
    await books.close()
  })
})
