import { describe, expect, it } from 'vitest'
import { aCall, addCustomer, aSettlement, type Books, openBooks } from '../../../../tests/kit/books.ts'
import { verifyBooks } from '../money/ledger/verify-books.ts'
import { readRequest } from '../records/requests/read-request.ts'
import { openCall, renewCalls, settleCall } from './commands.ts'
import { reapCalls } from './reap-calls.ts'

/** Three calls of 10 each; the second has counted 4 of charge, the third more than it holds. */
async function someBooks(): Promise<Books> {
  const books = openBooks()
  await books.runner.run(addCustomer, { name: 'a', balance: 100n, keyLimit: 90n })
  for (const id of ['req_1', 'req_2', 'req_3']) await books.runner.run(openCall, aCall(id, 'a', 10n))
  const calls = [
    { callId: 'req_2', outputCounted: 4, chargeSoFar: 4n },
    { callId: 'req_3', outputCounted: 40, chargeSoFar: 40n },
  ]
  await books.runner.run(renewCalls, { owner: 'node-a', leaseMs: 30_000, calls })
  return books
}

function reap(books: Books, living: string[], all: boolean): Promise<{ reaped: number }> {
  return books.runner.run(reapCalls, { living, all, overdraft: 0n })
}

describe('reapCalls', () => {
  it('takes nothing before the lease has ended, and nothing that lives here', async () => {
    const books = await someBooks()
    books.clock.advance(30_000)
    expect(await reap(books, [], false)).toEqual({ reaped: 0 })
    books.clock.advance(1)
    expect(await reap(books, ['req_1', 'req_2', 'req_3'], false)).toEqual({ reaped: 0 })
    expect(await reap(books, ['req_1', 'req_3'], false)).toEqual({ reaped: 1 })
    expect((await verifyBooks(books.reader)).problems).toEqual([])
    await books.close()
  })

  it('charges what was counted, at most the hold, and books the rest as exposure', async () => {
    const books = await someBooks()
    expect(await reap(books, [], true)).toEqual({ reaped: 3 })
    expect(await reap(books, [], true)).toEqual({ reaped: 0 })
    const attempts = await books.reader
      .selectFrom('attempts')
      .select(['call_id', 'state', 'exposure', 'reason'])
      .execute()
    expect(attempts).toEqual([
      { call_id: 'req_1', state: 'written_off', exposure: 10n, reason: 'reaped' },
      { call_id: 'req_2', state: 'estimated', exposure: 6n, reason: 'reaped' },
      { call_id: 'req_3', state: 'estimated', exposure: 0n, reason: 'reaped' },
    ])
    expect(await readRequest(books.reader, 'req_1')).toMatchObject({
      status: 'failed',
      charge: 0n,
      usage: null,
      errorCode: 'reaped',
    })
    expect(await readRequest(books.reader, 'req_2')).toMatchObject({
      status: 'failed',
      charge: 4n,
      usageSource: 'estimated',
      usage: { input: 10, output: 4 },
      channelId: 'ch_a',
      attempts: 1,
    })
    const account = await books.reader.selectFrom('accounts').select(['available', 'held']).executeTakeFirst()
    expect(account).toEqual({ available: 86n, held: 0n })
    const key = await books.reader.selectFrom('api_keys').select(['used', 'held']).executeTakeFirst()
    expect(key).toEqual({ used: 14n, held: 0n })
    expect((await verifyBooks(books.reader, { overdraft: 0n })).problems).toEqual([])
    await books.close()
  })

  it('is not stopped by a count below zero', async () => {
    const books = await someBooks()
    await books.change('UPDATE attempts SET charge_so_far = -1')
    expect(await reap(books, [], true)).toEqual({ reaped: 3 })
    expect((await verifyBooks(books.reader, { overdraft: 0n })).problems).toEqual([])
    await books.close()
  })

  it('is final: a settlement that comes later changes nothing', async () => {
    const books = await someBooks()
    await reap(books, [], true)
    expect(await books.runner.run(settleCall, aSettlement('req_2', 'a', 9n))).toEqual({
      won: false,
      charge: 4n,
      uncollected: 0n,
    })
    expect(
      await books.runner.run(renewCalls, {
        owner: 'node-a',
        leaseMs: 1,
        calls: [{ callId: 'req_2', outputCounted: 1, chargeSoFar: 1n }],
      }),
    ).toEqual({ lost: ['req_2'] })
    expect(await readRequest(books.reader, 'req_2')).toMatchObject({ charge: 4n })
    expect((await verifyBooks(books.reader, { overdraft: 0n })).problems).toEqual([])
    await books.close()
  })
})
