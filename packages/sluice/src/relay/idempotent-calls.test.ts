import { describe, expect, it } from 'vitest'
import { aCall, addCustomer, aSettlement, type Books, openBooks } from '../../../../tests/kit/books.ts'
import type { IdempotencyClaim, OpenCallResult, StoredAnswer } from './call-records.ts'
import { openCall, settleCall } from './commands.ts'
import { reapCalls } from './reap-calls.ts'

const claim: IdempotencyClaim = { route: '/v1/chat/completions', key: 'key-1', bodyHash: 'aa' }
const answer: StoredAnswer = {
  status: 200,
  contentType: 'application/json',
  body: new Uint8Array([0, 1, 254, 255]),
}

async function someBooks(): Promise<Books> {
  const books = openBooks()
  await books.runner.run(addCustomer, { name: 'a', balance: 100n })
  await books.runner.run(addCustomer, { name: 'b', balance: 100n })
  return books
}

function open(
  books: Books,
  callId: string,
  parts: Partial<IdempotencyClaim> = {},
  name = 'a',
): Promise<OpenCallResult> {
  return books.runner.run(openCall, aCall(callId, name, 10n, { idempotency: { ...claim, ...parts } }))
}

async function settle(books: Books, charge: bigint, kept: StoredAnswer | 'not-kept' | 'free'): Promise<void> {
  const idempotency = { ...claim, answer: kept }
  await books.runner.run(settleCall, aSettlement('req_1', 'a', charge, { idempotency }))
}

const DAY_MS = 24 * 60 * 60 * 1000

describe('a repeated Idempotency-Key', () => {
  it('finds the first call running', async () => {
    const books = await someBooks()
    expect(await open(books, 'req_1')).toEqual({ ok: true, held: 10n })
    expect(await open(books, 'req_2')).toEqual({
      ok: false,
      reason: 'idempotency-in-progress',
      requestId: 'req_1',
    })
    expect(await open(books, 'req_3', { bodyHash: 'bb' })).toEqual({
      ok: false,
      reason: 'idempotency-mismatch',
      requestId: 'req_1',
    })
    // Another route, another key and another account are other calls.
    expect(await open(books, 'req_4', { route: '/v1/responses' })).toMatchObject({ ok: true })
    expect(await open(books, 'req_5', { key: 'key-2' })).toMatchObject({ ok: true })
    expect(await open(books, 'req_6', {}, 'b')).toMatchObject({ ok: true })
    await books.close()
  })

  it('takes one of many at once', async () => {
    const books = await someBooks()
    const results = await Promise.all(Array.from({ length: 20 }, (_, i) => open(books, `req_${i}`)))
    expect(results.filter((one) => one.ok)).toHaveLength(1)
    expect(await books.reader.selectFrom('attempts').select('call_id').execute()).toEqual([
      { call_id: 'req_0' },
    ])
    await books.close()
  })

  it('replays the answer, without money too', async () => {
    const books = await someBooks()
    await open(books, 'req_1')
    await settle(books, 8n, answer)
    await books.change('UPDATE accounts SET available = -1000')
    const replay = await open(books, 'req_2')
    expect(replay).toMatchObject({ ok: false, reason: 'replay', requestId: 'req_1' })
    if (replay.ok || replay.reason !== 'replay') throw new Error('no replay')
    expect({ ...replay.answer, body: new Uint8Array(replay.answer.body) }).toEqual(answer)
    expect(await open(books, 'req_3', { bodyHash: 'bb' })).toMatchObject({ reason: 'idempotency-mismatch' })
    await books.close()
  })

  it('is not run again where the answer was not kept', async () => {
    const books = await someBooks()
    await open(books, 'req_1')
    await settle(books, 8n, 'not-kept')
    expect(await open(books, 'req_2')).toEqual({ ok: false, reason: 'already-done', requestId: 'req_1' })
    await books.close()
  })

  it('is not run again after the call was reaped', async () => {
    const books = await someBooks()
    await open(books, 'req_1')
    await books.runner.run(reapCalls, { living: [], all: true, overdraft: 0n })
    expect(await open(books, 'req_2')).toEqual({ ok: false, reason: 'already-done', requestId: 'req_1' })
    await books.close()
  })

  it('is free after a call that ended uncharged', async () => {
    const books = await someBooks()
    await open(books, 'req_1')
    await settle(books, 0n, 'free')
    expect(await open(books, 'req_2', { bodyHash: 'bb' })).toMatchObject({ ok: true })
    // The former call's late settlement does not touch the new claim.
    await settle(books, 8n, 'free')
    expect(await open(books, 'req_3', { bodyHash: 'bb' })).toMatchObject({
      reason: 'idempotency-in-progress',
      requestId: 'req_2',
    })
    await books.close()
  })

  it('is not claimed by a call that was refused', async () => {
    const books = await someBooks()
    await books.change('UPDATE accounts SET available = 5')
    expect(await open(books, 'req_1')).toMatchObject({ reason: 'insufficient-funds' })
    await books.change('UPDATE accounts SET available = 100')
    expect(await open(books, 'req_2')).toMatchObject({ ok: true })
    await books.close()
  })

  it('is free after a day', async () => {
    const books = await someBooks()
    await open(books, 'req_1')
    await settle(books, 8n, answer)
    books.clock.advance(DAY_MS - 1)
    expect(await open(books, 'req_2', { bodyHash: 'bb' })).toMatchObject({ reason: 'idempotency-mismatch' })
    books.clock.advance(1)
    expect(await open(books, 'req_3', { bodyHash: 'bb' })).toMatchObject({ ok: true })
    expect(await open(books, 'req_4', { bodyHash: 'bb' })).toMatchObject({
      reason: 'idempotency-in-progress',
      requestId: 'req_3',
    })
    await books.close()
  })
})
