import { expect, it } from 'vitest'
import { aCall, addCustomer, aSettlement, openBooks } from '../../../../../tests/kit/books.ts'
import { verifyBooks } from '../../money/ledger/verify-books.ts'
import { openCall, settleCall } from '../../relay/commands.ts'
import { mintCallId } from './call-id.ts'
import { deleteOldRecords } from './commands.ts'

const HOUR_MS = 3_600_000

it('deletes old rows in batches, never those that run, and leaves the books right', async () => {
  const books = openBooks()
  await books.runner.run(addCustomer, { name: 'a', balance: 1000n })
  const start = books.clock.now()
  const ids: string[] = []
  for (let i = 0; i < 5; i++) {
    const time = start + i * HOUR_MS
    const id = mintCallId(time)
    ids.push(id)
    const call = aCall(id, 'a', 10n, { idempotency: { route: '/v1', key: `key-${i}`, bodyHash: 'aa' } })
    await books.runner.run(openCall, { ...call, request: { ...call.request, time } })
    if (i === 1) continue
    const idempotency = { route: '/v1', key: `key-${i}`, bodyHash: 'aa', answer: 'not-kept' } as const
    await books.runner.run(settleCall, aSettlement(id, 'a', 5n, { idempotency }))
  }
  const left = async (): Promise<unknown> => {
    const { reader } = books
    const requests = await reader.selectFrom('requests').select('id').orderBy('id').execute()
    const attempts = await reader.selectFrom('attempts').select('call_id').orderBy('call_id').execute()
    // The call that runs has an attempt and no row yet.
    const ended = attempts.filter((row) => row.call_id !== ids[1])
    expect(ended.map((row) => row.call_id)).toEqual(requests.map((row) => row.id))
    return attempts.map((row) => ids.indexOf(row.call_id))
  }
  const before = start + 4 * HOUR_MS
  const keep = { requestsBefore: null, most: 2 }
  expect(await books.runner.run(deleteOldRecords, keep)).toEqual({
    requests: 0,
    idempotencyKeys: 0,
    more: false,
  })
  expect(await books.runner.run(deleteOldRecords, { requestsBefore: before, most: 2 })).toEqual({
    requests: 2,
    idempotencyKeys: 0,
    more: true,
  })
  expect(await left()).toEqual([1, 3, 4])
  expect(await books.runner.run(deleteOldRecords, { requestsBefore: before, most: 2 })).toEqual({
    requests: 1,
    idempotencyKeys: 0,
    more: false,
  })
  expect(await left()).toEqual([1, 4])
  expect((await verifyBooks(books.reader)).problems).toEqual([])

  books.clock.advance(24 * HOUR_MS)
  expect(await books.runner.run(deleteOldRecords, { requestsBefore: null, most: 10 })).toEqual({
    requests: 0,
    idempotencyKeys: 4,
    more: false,
  })
  // The key of the call that still runs stays.
  expect(await books.reader.selectFrom('idempotency').select('key').execute()).toEqual([{ key: 'key-1' }])
  await books.close()
})
