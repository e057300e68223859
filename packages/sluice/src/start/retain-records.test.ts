import { expect, it } from 'vitest'
import { aCall, addCustomer, aSettlement } from '../../../../tests/kit/books.ts'
import { aResponse, DAY_MS, HOUR_MS, openStateBooks } from '../../../../tests/kit/stored-state.ts'
import { storeFile } from '../records/files/store-file.ts'
import { mintCallId } from '../records/requests/call-id.ts'
import { saveResponse } from '../records/responses/commands.ts'
import { openCall, settleCall } from '../relay/commands.ts'
import { retainRecords } from './retain-records.ts'

it('lets go of rows of calls, stored state and files, each at its own time', async () => {
  const books = openStateBooks()
  const { clock, runner, reader, state } = books
  await runner.run(addCustomer, { name: 'a', balance: 1000n })
  const id = mintCallId(clock.now())
  await runner.run(openCall, aCall(id, 'a', 10n))
  await runner.run(settleCall, aSettlement(id, 'a', 5n))
  const inTwoDays = clock.now() + 2 * DAY_MS
  for (let i = 0; i < 1100; i++) {
    await runner.run(saveResponse, aResponse(books, `resp_${i}`, { expiresAt: inTwoDays }))
  }
  const file = { customerId: 'cus_a', mediaType: 'text/plain', name: null, mostBytes: 10 }
  await storeFile(state, { ...file, content: [Buffer.from('x')], expiresAt: inTwoDays })
  await state.blobs.put('orphan-of-a-crash', [])
  const left = async (): Promise<number[]> => {
    const counts: number[] = []
    for (const table of ['requests', 'responses', 'response_items', 'files'] as const) {
      counts.push((await reader.selectFrom(table).selectAll().execute()).length)
    }
    return [...counts, state.blobs.contents.size]
  }
  await retainRecords(state, 0)
  expect(await left()).toEqual([1, 1100, 1100, 1, 2])
  clock.advance(HOUR_MS + 1)
  await retainRecords(state, 0)
  expect(await left()).toEqual([1, 1100, 1100, 1, 1])
  clock.advance(2 * DAY_MS)
  await retainRecords(state, 0)
  expect(await left()).toEqual([1, 0, 0, 0, 0])
  await retainRecords(state, DAY_MS)
  expect(await left()).toEqual([0, 0, 0, 0, 0])
  await books.close()
})
