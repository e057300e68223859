import { expect, it } from 'vitest'
import { aCall, addCustomer, aSettlement, openBooks } from '../../../../../tests/kit/books.ts'
import { openCall, settleCall } from '../../relay/commands.ts'
import { listEntries } from './list-entries.ts'

it('lists movements as their customer sees them, newest first, page by page', async () => {
  const books = openBooks()
  const start = books.clock.now()
  await books.runner.run(addCustomer, { name: 'a', balance: 100n })
  await books.runner.run(addCustomer, { name: 'b', balance: 50n })
  for (const [id, name, charge] of [
    ['req_1', 'a', 7n],
    ['req_2', 'b', 5n],
    ['req_3', 'a', 0n],
    ['req_4', 'a', 95n],
  ] as const) {
    books.clock.advance(1000)
    await books.runner.run(openCall, aCall(id, name, 10n))
    await books.runner.run(settleCall, aSettlement(id, name, charge))
  }
  const all = await listEntries(books.reader, {}, null, 10)
  expect(all.next).toBeNull()
  expect(all.data.map((entry) => entry.id)).toEqual([
    'req_4.charge',
    'req_2.charge',
    'req_1.charge',
    'crd_b.credit',
    'crd_a.credit',
  ])
  expect(all.data[0]).toEqual({
    id: 'req_4.charge',
    time: start + 4000,
    customerId: 'cus_a',
    customerName: 'a',
    kind: 'charge',
    // Two could not be collected.
    amount: -93n,
    availableAfter: 0n,
    requestId: 'req_4',
    reason: null,
  })
  expect(all.data.at(-1)).toMatchObject({
    kind: 'credit',
    amount: 100n,
    requestId: null,
    reason: 'for the test',
  })

  const seen: string[] = []
  let after: string | null = null
  do {
    const page = await listEntries(books.reader, {}, after, 2)
    seen.push(...page.data.map((entry) => entry.id))
    after = page.next
  } while (after !== null)
  expect(seen).toEqual(all.data.map((entry) => entry.id))

  const ids = async (filter: Parameters<typeof listEntries>[1]): Promise<string[]> =>
    (await listEntries(books.reader, filter, null, 10)).data.map((entry) => entry.id)
  expect(await ids({ customer: 'b' })).toEqual(['req_2.charge', 'crd_b.credit'])
  expect(await ids({ customer: 'cus_b', from: start + 1 })).toEqual(['req_2.charge'])
  expect(await ids({ to: start + 1000 })).toEqual(['crd_b.credit', 'crd_a.credit'])
  expect(await ids({ from: start + 1000, to: start + 2001 })).toEqual(['req_2.charge', 'req_1.charge'])
  expect(await ids({ customer: '%' })).toEqual([])
  await expect(listEntries(books.reader, {}, 'nonsense', 2)).rejects.toMatchObject({ param: 'cursor' })
  await books.close()
})
