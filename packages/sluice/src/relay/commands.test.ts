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
} from '../../../../tests/kit/books.ts'
import { temporaryFolder } from '../../../../tests/kit/temporary-folder.ts'
import { systemClock } from '../io/clock.ts'
import type { Command } from '../io/database/command.ts'
import { openReader } from '../io/database/reader.ts'
import { verifyBooks } from '../money/ledger/verify-books.ts'
import { readRequest } from '../records/requests/read-request.ts'
import { openWriter } from '../start/open-writer.ts'
import type { OpenCallResult } from './call-records.ts'
import { openCall, recordRefusal, settleCall } from './commands.ts'
import { reapCalls } from './reap-calls.ts'

async function expectRight(books: Books): Promise<void> {
  expect((await verifyBooks(books.reader, { overdraft: 0n })).problems).toEqual([])
}

const words = (result: OpenCallResult): string => (result.ok ? `held ${result.held}` : result.reason)

describe('openCall', () => {
  it('admits exactly as many calls as there is money for', async () => {
    const books = openBooks()
    await books.runner.run(addCustomer, { name: 'a', balance: 100n })
    const calls = Array.from({ length: 1000 }, (_, i) =>
      books.runner.run(openCall, aCall(`req_${i}`, 'a', 1n)),
    )
    const results = (await Promise.all(calls)).map(words)
    expect(results.filter((word) => word === 'held 1')).toHaveLength(100)
    expect(results.filter((word) => word === 'insufficient-funds')).toHaveLength(900)
    await expectRight(books)
    await books.close()
  })

  it("admits exactly as many calls as the key's own limit allows", async () => {
    const books = openBooks()
    await books.runner.run(addCustomer, { name: 'a', balance: 1000n, keyLimit: 100n })
    const calls = Array.from({ length: 300 }, (_, i) =>
      books.runner.run(openCall, aCall(`req_${i}`, 'a', 1n)),
    )
    const results = (await Promise.all(calls)).map(words)
    expect(results.filter((word) => word === 'held 1')).toHaveLength(100)
    expect(results.filter((word) => word === 'key-limit')).toHaveLength(200)
    await expectRight(books)
    await books.close()
  })

  const refusals = [
    { name: 'no money', sql: 'UPDATE accounts SET available = 9', expected: 'insufficient-funds' },
    {
      name: 'a disabled customer',
      sql: `UPDATE accounts SET status = 'disabled'`,
      expected: 'customer-disabled',
    },
    { name: 'a revoked key', sql: `UPDATE api_keys SET status = 'revoked'`, expected: 'key-disabled' },
    {
      name: "another customer's key",
      sql: `UPDATE api_keys SET customer_id = 'cus_b'`,
      expected: 'key-disabled',
    },
    {
      name: 'a limit that the cache does not know',
      sql: 'UPDATE api_keys SET limit_amount = 9',
      expected: 'key-limit',
    },
    { name: 'neither money nor limit', sql: 'UPDATE api_keys SET limit_amount = 5; ', expected: 'key-limit' },
  ]

  it.each(refusals)('refuses $name and leaves nothing behind', async ({ sql, expected }) => {
    const books = openBooks()
    await books.runner.run(addCustomer, { name: 'b' })
    await books.runner.run(addCustomer, { name: 'a', balance: 20n })
    await books.change(
      sql.replace(
        'UPDATE accounts SET available = 9',
        `UPDATE accounts SET available = 9 WHERE id = 'acc_a'`,
      ),
    )
    expect(words(await books.runner.run(openCall, aCall('req_1', 'a', 10n)))).toBe(expected)
    expect(await readRequest(books.reader, 'req_1')).toBeUndefined()
    expect(await books.reader.selectFrom('attempts').selectAll().execute()).toEqual([])
    const keys = await books.reader.selectFrom('api_keys').select(['held', 'used']).execute()
    expect(keys.every((key) => key.held === 0n && key.used === 0n)).toBe(true)
    await books.close()
  })

  it('shrinks a slice to what customer and key can pay', async () => {
    const books = openBooks()
    await books.runner.run(addCustomer, { name: 'a', balance: 100n, keyLimit: 70n })
    const hold = { fixed: 10n, slice: 30n, whole: null, floor: 5n }
    const results = []
    for (let i = 0; i < 4; i++)
      results.push(words(await books.runner.run(openCall, aCall(`req_${i}`, 'a', 0n, { hold }))))
    expect(results).toEqual(['held 40', 'held 30', 'key-limit', 'key-limit'])
    await books.change('UPDATE api_keys SET limit_amount = NULL')
    expect(words(await books.runner.run(openCall, aCall('req_5', 'a', 0n, { hold })))).toBe('held 30')
    expect(words(await books.runner.run(openCall, aCall('req_6', 'a', 0n, { hold })))).toBe(
      'insufficient-funds',
    )
    await expectRight(books)
    await books.close()
  })

  it('keeps what the call began with', async () => {
    const books = openBooks()
    await books.runner.run(addCustomer, { name: 'a', balance: 100n })
    const call = aCall('req_1', 'a', 10n)
    await books.runner.run(openCall, call)
    expect(await readRequest(books.reader, 'req_1')).toMatchObject({
      id: 'req_1',
      ...call.request,
      customerName: 'a',
      apiKeyName: "a's key",
      status: 'running',
      httpStatus: null,
      usage: null,
      charge: 0n,
      trace: [],
      priceLines: [],
    })
    const attempt = await books.reader.selectFrom('attempts').selectAll().executeTakeFirst()
    expect(attempt).toMatchObject({
      state: 'dispatched',
      owner: 'node-a',
      lease_until: BigInt(books.clock.now() + 30_000),
      input_bound: 10n,
    })
    await books.close()
  })
})

describe('settleCall', () => {
  it('writes the row of the call', async () => {
    const books = openBooks()
    await books.runner.run(addCustomer, { name: 'a', balance: 100n })
    await books.runner.run(openCall, aCall('req_1', 'a', 10n))
    const row = anEnd(8n, {
      durationMs: 12.6,
      clientGone: true,
      warnings: ['dropped:seed'],
      reportedCost: 7n,
      cost: 5n,
    })
    await books.runner.run(settleCall, aSettlement('req_1', 'a', 8n, { row }))
    expect(await readRequest(books.reader, 'req_1')).toMatchObject({
      ...row,
      durationMs: 13,
      charge: 8n,
      uncollected: 0n,
    })
    await expectRight(books)
    await books.close()
  })

  it('has one winner; who comes second leaves an audit line', async () => {
    const books = openBooks()
    await books.runner.run(addCustomer, { name: 'a', balance: 100n })
    await books.runner.run(openCall, aCall('req_1', 'a', 10n))
    const settlements = [8n, 9n, 0n].map((charge) =>
      books.runner.run(settleCall, aSettlement('req_1', 'a', charge)),
    )
    expect(await Promise.all(settlements)).toEqual([
      { won: true, uncollected: 0n },
      { won: false, charge: 8n, uncollected: 0n },
      { won: false, charge: 8n, uncollected: 0n },
    ])
    expect(await readRequest(books.reader, 'req_1')).toMatchObject({ status: 'succeeded', charge: 8n })
    const audit = await books.reader
      .selectFrom('audit')
      .select(['actor', 'action', 'target', 'details'])
      .execute()
    expect(audit).toEqual([
      {
        actor: 'gateway',
        action: 'settlement.lost',
        target: 'req_1',
        details: '{"attempt":1,"end":"settled","charge":"9"}',
      },
      {
        actor: 'gateway',
        action: 'settlement.lost',
        target: 'req_1',
        details: '{"attempt":1,"end":"voided","charge":"0"}',
      },
    ])
    await expectRight(books)
    await books.close()
  })

  it.each(['before-commit', 'after-commit'] as const)(
    'is repeated after a failure %s and charges once',
    async (point) => {
      const path = join(temporaryFolder(), 'sluice.db')
      const books = openBooks({ path, failPlans: [{ point, act: 'io-error', from: 3 }] })
      await books.runner.run(addCustomer, { name: 'a', balance: 100n })
      await books.runner.run(openCall, aCall('req_1', 'a', 10n))
      const settlement = aSettlement('req_1', 'a', 8n)
      await expect(books.runner.run(settleCall, settlement)).rejects.toMatchObject({
        fault: 'io',
        uncertain: true,
      })
      const again = await books.runner.run(settleCall, settlement)
      expect(again.won).toBe(point === 'before-commit')
      expect(await readRequest(books.reader, 'req_1')).toMatchObject({ charge: 8n })
      await expectRight(books)
      await books.close()
    },
  )
})

describe('a group', () => {
  const fail: Command<null, never> = { name: 'fail', run: () => Promise.reject(new Error('on purpose')) }

  it('writes what its calls used once, and not what was undone', async () => {
    const books = openBooks()
    await books.runner.run(addCustomer, { name: 'a', balance: 1000n })
    const ids = Array.from({ length: 6 }, (_, i) => `req_${i}`)
    await Promise.all(ids.map((id) => books.runner.run(openCall, aCall(id, 'a', 10n))))
    const settle = (id: string): Promise<unknown> => books.runner.run(settleCall, aSettlement(id, 'a', 3n))
    await Promise.all(ids.slice(0, 3).map(settle))
    // A neighbour that throws: the group is undone and run again.
    const failing = books.runner.run(fail, null)
    await Promise.all([...ids.slice(3).map(settle), expect(failing).rejects.toThrow('on purpose')])
    const key = await books.reader.selectFrom('api_keys').select('used').executeTakeFirst()
    expect(key).toEqual({ used: 18n })
    await expectRight(books)
    await books.close()
  })

  it('counts what was used in the same group against a limit that came with it', async () => {
    const books = openBooks()
    await books.runner.run(addCustomer, { name: 'a', balance: 1000n })
    await books.runner.run(openCall, aCall('req_1', 'a', 10n))
    const [settled, , opened] = await Promise.all([
      books.runner.run(settleCall, aSettlement('req_1', 'a', 8n)),
      books.change('UPDATE api_keys SET limit_amount = 17'),
      books.runner.run(openCall, aCall('req_2', 'a', 10n)),
    ])
    expect(settled.won).toBe(true)
    expect(words(opened)).toBe('key-limit')
    await expectRight(books)
    await books.close()
  })

  it('stores the price of a call also where the first group that had it was undone', async () => {
    const books = openBooks()
    await books.runner.run(addCustomer, { name: 'a', balance: 1000n })
    const opening = books.runner.run(openCall, aCall('req_1', 'a', 10n))
    await Promise.all([opening, expect(books.runner.run(fail, null)).rejects.toThrow('on purpose')])
    for (const id of ['req_2', 'req_3']) await books.runner.run(openCall, aCall(id, 'a', 10n))
    const versions = await books.reader.selectFrom('price_versions').select(['id', 'content']).execute()
    expect(versions).toEqual([{ id: TEST_PRICE.id, content: TEST_PRICE.content }])
    await books.close()
  })
})

describe('recordRefusal', () => {
  it('writes a whole row, and nothing else', async () => {
    const books = openBooks()
    await books.runner.run(addCustomer, { name: 'a' })
    const row = anEnd(0n, {
      status: 'refused',
      httpStatus: 402,
      errorCode: 'insufficient_quota',
      usage: null,
      priceLines: [],
      attempts: 0,
    })
    const { request } = aCall('req_1', 'a', 0n)
    await books.runner.run(recordRefusal, {
      callId: 'req_1',
      customerId: 'cus_a',
      apiKeyId: 'key_a',
      request,
      row,
    })
    expect(await readRequest(books.reader, 'req_1')).toMatchObject({ ...request, ...row, charge: 0n })
    await expectRight(books)
    await books.close()
  })
})

it('leaves a call that was opened unheard of to the reaper', async () => {
  const path = join(temporaryFolder(), 'sluice.db')
  const books = openBooks({ path, failPlans: [{ point: 'after-commit', act: 'io-error', from: 2 }] })
  await books.runner.run(addCustomer, { name: 'a', balance: 100n })
  const call = aCall('req_1', 'a', 10n)
  await expect(books.runner.run(openCall, call)).rejects.toMatchObject({ uncertain: true })
  const { customerId, apiKeyId, request } = call
  const row = anEnd(0n, { status: 'refused', httpStatus: 503, usage: null, priceLines: [], attempts: 0 })
  await books.runner.run(recordRefusal, { callId: 'req_1', customerId, apiKeyId, request, row })
  expect(await readRequest(books.reader, 'req_1')).toMatchObject({ status: 'running' })
  await expectRight(books)
  await books.runner.run(reapCalls, { living: [], all: true, overdraft: 0n })
  expect(await readRequest(books.reader, 'req_1')).toMatchObject({ status: 'failed', errorCode: 'reaped' })
  await expectRight(books)
  await books.close()
})

it('runs in the writer’s thread as it does inline', async () => {
  const path = join(temporaryFolder(), 'sluice.db')
  const books = openBooks({ path })
  await books.runner.run(addCustomer, { name: 'a', balance: 100n, keyLimit: 60n })
  await books.close()
  const writer = await openWriter({ path, durability: 'full', clock: systemClock })
  const ids = Array.from({ length: 200 }, (_, i) => `req_${i}`)
  const opened = await Promise.all(ids.map((id) => writer.run(openCall, aCall(id, 'a', 2n))))
  expect(opened.filter((one) => one.ok)).toHaveLength(30)
  const running = ids.filter((_, i) => opened[i]?.ok === true)
  const settled = await Promise.all(running.map((id) => writer.run(settleCall, aSettlement(id, 'a', 1n))))
  expect(settled.every((one) => one.won && one.uncollected === 0n)).toBe(true)
  const reader = openReader(path)
  expect(await verifyBooks(reader, { overdraft: 0n })).toMatchObject({ ok: true, entries: 62, openHolds: 0 })
  await reader.destroy()
  await writer.stop()
})
