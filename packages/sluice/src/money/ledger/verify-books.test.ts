import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  aCall,
  addCustomer,
  anEnd,
  aSettlement,
  type Books,
  openBooks,
  TEST_PRICE,
} from '../../../../../tests/kit/books.ts'
import { temporaryFolder } from '../../../../../tests/kit/temporary-folder.ts'
import { emptyUsage } from '../../canonical/usage.ts'
import { openCall, renewCalls, settleCall } from '../../relay/commands.ts'
import { reapCalls } from '../../relay/reap-calls.ts'
import { freezePrice } from '../pricing/price-version.ts'
import { verifyBooks } from './verify-books.ts'

/** A settled call, a voided one, one that runs, and a key with a limit. */
async function someBooks(): Promise<Books> {
  const books = openBooks()
  await books.runner.run(addCustomer, { name: 'a', balance: 1000n, keyLimit: 500n })
  for (const id of ['req_1', 'req_2', 'req_3']) await books.runner.run(openCall, aCall(id, 'a', 100n))
  await books.runner.run(settleCall, aSettlement('req_1', 'a', 30n))
  await books.runner.run(settleCall, aSettlement('req_2', 'a', 0n))
  // The price of another channel, which no call was charged by.
  const { content } = freezePrice(TEST_PRICE.price, '2')
  await books.change(
    `INSERT INTO price_versions (id, content, created_at) VALUES ('pv_other', ?, 0)`,
    content,
  )
  return books
}

describe('verifyBooks', () => {
  it('finds nothing wrong with books that are right, also while a call lives', async () => {
    const books = await someBooks()
    expect(await verifyBooks(books.reader)).toEqual({
      ok: true,
      accounts: 1,
      entries: 4,
      openHolds: 1,
      problems: [],
    })
    books.clock.advance(30_000 + 120_000)
    expect((await verifyBooks(books.reader)).ok).toBe(true)
    await books.close()
  })

  it('finds nothing wrong with no books at all', async () => {
    const books = openBooks()
    expect(await verifyBooks(books.reader)).toEqual({
      ok: true,
      accounts: 0,
      entries: 0,
      openHolds: 0,
      problems: [],
    })
    await books.close()
  })

  const damages: { sql: string; expected: string }[] = [
    { sql: 'UPDATE accounts SET available = available + 1', expected: 'its entries sum to' },
    {
      sql: 'UPDATE accounts SET available = available + 1, held = held - 1',
      expected: 'its open holds sum to',
    },
    { sql: `UPDATE entries SET amount = amount + 1 WHERE kind = 'charge'`, expected: 'its entries sum to' },
    { sql: `UPDATE entries SET amount = amount + 1 WHERE kind = 'charge'`, expected: 'of 30 earned 29' },
    { sql: `UPDATE entries SET amount = amount + 1 WHERE kind = 'credit'`, expected: 'its entries sum to' },
    { sql: `UPDATE entries SET line = 1 WHERE kind = 'charge'`, expected: 'has a line 1 in place of 0' },
    { sql: `UPDATE entries SET contra = 'acc_a' WHERE kind = 'charge'`, expected: 'stands against acc_a' },
    { sql: `UPDATE entries SET contra = 'grants' WHERE kind = 'charge'`, expected: 'of 30 earned 0' },
    {
      sql: `INSERT INTO entries (call_id, kind, line, time, account, contra, amount)
        VALUES ('req_1', 'charge', 1, 0, 'platform_loss', 'revenue', -5)`,
      expected: 'of 30 earned 35',
    },
    { sql: `DELETE FROM entries WHERE kind = 'charge'`, expected: 'request req_1 of 30 has no posting' },
    { sql: `UPDATE entries SET account = 'acc_b' WHERE account = 'acc_a'`, expected: 'an account acc_b' },
    { sql: `UPDATE entries SET customer_id = NULL WHERE account = 'acc_a'`, expected: 'names no owner' },
    { sql: 'UPDATE api_keys SET used = used + 1', expected: 'key key_a has used 31' },
    { sql: 'UPDATE api_keys SET held = 0', expected: 'key key_a has 0 held' },
    { sql: `DELETE FROM attempts WHERE call_id = 'req_3'`, expected: 'its open holds sum to 0' },
    { sql: `UPDATE attempts SET held = 99 WHERE call_id = 'req_3'`, expected: 'its open holds sum to 99' },
    { sql: 'UPDATE attempts SET held = -held', expected: 'call req_3 holds -100' },
    { sql: 'UPDATE attempts SET request = NULL', expected: 'nobody knows what it began with' },
    {
      sql: `UPDATE attempts SET state = 'settled' WHERE call_id = 'req_3'`,
      expected: '1 attempts belong to no request',
    },
    { sql: `UPDATE attempts SET state = 'lost' WHERE call_id = 'req_2'`, expected: 'in no known state' },
    {
      sql: `UPDATE attempts SET state = 'dispatched' WHERE call_id = 'req_2'`,
      expected: 'failed with 1 open attempts',
    },
    {
      sql: `UPDATE attempts SET call_id = 'req_9' WHERE call_id = 'req_2'`,
      expected: '1 attempts belong to no request',
    },
    {
      sql: `UPDATE attempts SET call_id = 'req_1', number = 2, state = 'estimated' WHERE call_id = 'req_2'`,
      expected: 'has 2 attempts that were charged',
    },
    {
      sql: `UPDATE attempts SET call_id = 'req_3', number = 2, state = 'dispatched' WHERE call_id = 'req_2'`,
      expected: 'call req_3 holds money with 2 open attempts',
    },
    {
      sql: `UPDATE attempts SET call_id = 'req_3', number = 2, state = 'estimated' WHERE call_id = 'req_2'`,
      expected: '1 of its attempts have ended otherwise than voided',
    },
    {
      sql: `UPDATE entries SET call_id = 'req_3' WHERE kind = 'charge'`,
      expected: 'call req_3 holds money and has been charged',
    },
    { sql: `UPDATE requests SET charge = 31 WHERE id = 'req_1'`, expected: 'its lines come to 30' },
    { sql: `UPDATE requests SET charge = 30 WHERE id = 'req_2'`, expected: 'has no posting' },
    { sql: `UPDATE requests SET uncollected = 1 WHERE id = 'req_1'`, expected: 'says 30 less 1' },
    {
      sql: `UPDATE requests SET price_lines = NULL WHERE id = 'req_1'`,
      expected: 'its lines come to undefined',
    },
    {
      sql: `UPDATE requests SET price_lines = '[{' WHERE id = 'req_1'`,
      expected: 'its lines come to undefined',
    },
    {
      sql: `UPDATE requests SET price_lines = NULL, usage_source = 'estimated' WHERE id = 'req_1'`,
      expected: 'its lines come to undefined',
    },
    {
      sql: `UPDATE requests SET usage = '{"output":29}' WHERE id = 'req_1'`,
      expected: 'counts come to 29 by',
    },
    {
      sql: `UPDATE requests SET usage = '{"output":1e300}' WHERE id = 'req_1'`,
      expected: 'its counts come to undefined by',
    },
    {
      sql: `UPDATE requests SET usage = NULL WHERE id = 'req_1'`,
      expected: 'its counts come to undefined by',
    },
    { sql: `UPDATE requests SET price_version = NULL WHERE id = 'req_1'`, expected: 'names no price' },
    {
      sql: `UPDATE requests SET price_version = 'pv_other' WHERE id = 'req_1'`,
      expected: 'its counts come to 60 by pv_other',
    },
    {
      sql: `UPDATE requests SET status = 'refused' WHERE id = 'req_1'`,
      expected: 'was refused and charged',
    },
    {
      sql: `UPDATE requests SET id = 'req_3' WHERE id = 'req_2'`,
      expected: 'call req_3 holds money but its request has ended',
    },
    {
      sql: `UPDATE requests SET status = 'running' WHERE id = 'req_2'`,
      expected: 'request req_2 has a row and is said to run',
    },
    { sql: 'DELETE FROM price_versions', expected: 'a price that is not stored' },
    { sql: `UPDATE price_versions SET content = 'x'`, expected: 'a price that is not stored' },
    {
      sql: `UPDATE attempts SET lease_until = lease_until - 150001`,
      expected: 'is open 120 s after its lease ended',
    },
  ]

  it.each(damages)('finds: $sql', async ({ sql, expected }) => {
    const books = await someBooks()
    expect(await books.change(sql)).toBeGreaterThan(0)
    const report = await verifyBooks(books.reader)
    expect(report.ok).toBe(false)
    expect(report.problems.join('\n')).toContain(expected)
    await books.close()
  })

  it('takes a reaper at its word: what was counted, at most the hold', async () => {
    const books = await someBooks()
    const calls = [{ callId: 'req_3', outputCounted: 130, chargeSoFar: 130n }]
    await books.runner.run(renewCalls, { owner: 'node-a', leaseMs: 30_000, calls })
    await books.runner.run(reapCalls, { living: [], all: true, overdraft: 0n })
    expect((await verifyBooks(books.reader)).problems).toEqual([])
    await books.change(`UPDATE requests SET usage = '{"output":99}' WHERE id = 'req_3'`)
    expect((await verifyBooks(books.reader)).problems).toEqual([
      `request req_3 was charged 100, its counts come to 99 by ${TEST_PRICE.id}`,
    ])
    await books.close()
  })

  it('goes by the lines alone where a vendor ran a call on several models', async () => {
    const books = await someBooks()
    const line = { unit: 'output', quantity: 15, price: '0.001', amount: '0.000000015', model: 'model-b' }
    const row = anEnd(25n, { priceLines: [line, { ...line, quantity: 5, amount: '0.00000001' }] })
    await books.runner.run(
      settleCall,
      aSettlement('req_3', 'a', 25n, { row: { ...row, usage: emptyUsage() } }),
    )
    expect((await verifyBooks(books.reader)).problems).toEqual([])
    await books.close()
  })

  it('checks the floor where it is asked to', async () => {
    const books = openBooks()
    await books.runner.run(addCustomer, { name: 'a', balance: 10n })
    await books.runner.run(openCall, aCall('req_1', 'a', 10n))
    await books.runner.run(settleCall, aSettlement('req_1', 'a', 15n, { overdraft: 5n }))
    expect((await verifyBooks(books.reader, { overdraft: 5n })).ok).toBe(true)
    expect((await verifyBooks(books.reader, { overdraft: 4n })).problems).toEqual([
      'account acc_a has -5 available, below -4',
    ])
    await books.close()
  })

  it('reads one state while calls are written', async () => {
    const books = openBooks({ path: join(temporaryFolder(), 'sluice.db') })
    await books.runner.run(addCustomer, { name: 'a', balance: 100_000n })
    const ids = Array.from({ length: 1200 }, (_, i) => `req_${i}`)
    await Promise.all(ids.map((id) => books.runner.run(openCall, aCall(id, 'a', 10n))))
    const report = verifyBooks(books.reader)
    let settled = 0
    for (const id of ids.reverse()) {
      await books.runner.run(settleCall, aSettlement(id, 'a', 7n))
      settled++
      if (settled % 40 === 0) await new Promise(setImmediate)
    }
    // It began while all of them ran.
    expect(await report).toEqual({ ok: true, accounts: 1, entries: 2, openHolds: 1200, problems: [] })
    await books.close()
  })

  it('walks many pages and bounds its report', async () => {
    const books = openBooks()
    await books.runner.run(addCustomer, { name: 'a', balance: 100_000n })
    const ids = Array.from({ length: 1200 }, (_, i) => `req_${i}`)
    await Promise.all(ids.map((id) => books.runner.run(openCall, aCall(id, 'a', 10n))))
    await Promise.all(ids.map((id) => books.runner.run(settleCall, aSettlement(id, 'a', 7n))))
    expect(await verifyBooks(books.reader)).toMatchObject({ ok: true, entries: 2402, problems: [] })
    await books.change('UPDATE requests SET charge = 8')
    const { problems } = await verifyBooks(books.reader)
    expect(problems).toHaveLength(101)
    expect(problems.at(-1)).toBe('and 4700 more')
    await books.close()
  })
})
