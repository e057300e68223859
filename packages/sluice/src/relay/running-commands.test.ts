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
import { emptyUsage } from '../canonical/usage.ts'
import { verifyBooks } from '../money/ledger/verify-books.ts'
import { freezePrice } from '../money/pricing/price-version.ts'
import { readRequest } from '../records/requests/read-request.ts'
import { growHold, nextAttempt, openCall, renewCalls, settleCall } from './commands.ts'

async function expectRight(books: Books): Promise<void> {
  expect((await verifyBooks(books.reader, { overdraft: 0n })).problems).toEqual([])
}

describe('nextAttempt', () => {
  it('voids the former and opens the next, under the same hold', async () => {
    const books = openBooks()
    await books.runner.run(addCustomer, { name: 'a', balance: 100n })
    await books.runner.run(openCall, aCall('req_1', 'a', 10n))
    const next = { number: 2, channelId: 'ch_b', credentialId: 'cred_b', inputBound: 10 }
    const act = {
      callId: 'req_1',
      closing: 1,
      reason: 'http_500',
      httpStatus: 500,
      next,
      owner: 'node-a',
      leaseMs: 30_000,
    }
    expect(await books.runner.run(nextAttempt, act)).toEqual({ ok: true })
    expect(await books.runner.run(nextAttempt, act)).toEqual({ ok: false })
    expect(await books.runner.run(settleCall, aSettlement('req_1', 'a', 8n))).toMatchObject({ won: false })
    expect(await books.runner.run(settleCall, aSettlement('req_1', 'a', 8n, { attempt: 2 }))).toMatchObject({
      won: true,
    })
    const attempts = await books.reader
      .selectFrom('attempts')
      .select(['number', 'state', 'reason', 'http_status'])
      .execute()
    expect(attempts).toEqual([
      { number: 1n, state: 'voided', reason: 'http_500', http_status: 500n },
      { number: 2n, state: 'settled', reason: null, http_status: 200n },
    ])
    await expectRight(books)
    await books.close()
  })

  it('begins the row anew where the next channel has another price', async () => {
    const books = openBooks()
    await books.runner.run(addCustomer, { name: 'a', balance: 100n })
    const call = aCall('req_1', 'a', 10n)
    await books.runner.run(openCall, call)
    const priceVersion = freezePrice(TEST_PRICE.price, '2')
    const request = { ...call.request, priceVersion: priceVersion.id }
    const act = {
      callId: 'req_1',
      reason: 'http_500',
      httpStatus: 500,
      owner: 'node-a',
      leaseMs: 30_000,
    }
    const repriced = { customerId: 'cus_a', request, priceVersion }
    const next = (number: number) => ({ number, channelId: 'ch_b', credentialId: null, inputBound: 10 })
    const results = [
      await books.runner.run(nextAttempt, { ...act, closing: 1, next: next(2), repriced }),
      await books.runner.run(nextAttempt, { ...act, closing: 2, next: next(3) }),
      await books.runner.run(nextAttempt, { ...act, closing: 2, next: next(4), repriced }),
    ]
    expect(results).toEqual([{ ok: true }, { ok: true }, { ok: false }])
    const row = anEnd(8n, {
      priceLines: [{ unit: 'output', quantity: 4, price: '0.001', amount: '0.000000008' }],
    })
    const usage = { ...emptyUsage(), output: 4 }
    const settlement = aSettlement('req_1', 'a', 8n, { attempt: 3, row: { ...row, usage } })
    expect(await books.runner.run(settleCall, settlement)).toMatchObject({ won: true })
    expect(await readRequest(books.reader, 'req_1')).toMatchObject({ ...request, charge: 8n })
    await expectRight(books)
    await books.close()
  })
})

describe('growHold', () => {
  it('grows while there is money, and only while the attempt is out', async () => {
    const books = openBooks()
    await books.runner.run(addCustomer, { name: 'a', balance: 100n, keyLimit: 70n })
    await books.runner.run(openCall, aCall('req_1', 'a', 10n))
    const grow = {
      callId: 'req_1',
      accountId: 'acc_a',
      apiKeyId: 'key_a',
      keyHasLimit: true,
      amount: 40n,
      floor: 15n,
    }
    expect(await books.runner.run(growHold, grow)).toEqual({ outcome: 'grown', amount: 40n })
    expect(await books.runner.run(growHold, grow)).toEqual({ outcome: 'grown', amount: 20n })
    expect(await books.runner.run(growHold, grow)).toEqual({ outcome: 'refused' })
    await books.change('UPDATE api_keys SET limit_amount = NULL')
    expect(await books.runner.run(growHold, grow)).toEqual({ outcome: 'grown', amount: 30n })
    await expectRight(books)
    await books.runner.run(settleCall, aSettlement('req_1', 'a', 90n))
    expect(await books.runner.run(growHold, grow)).toEqual({ outcome: 'lost' })
    await expectRight(books)
    await books.close()
  })

  it('is not held up by a limit that the key was given meanwhile, but by the end of its customer', async () => {
    const books = openBooks()
    await books.runner.run(addCustomer, { name: 'a', balance: 100n })
    await books.runner.run(openCall, aCall('req_1', 'a', 10n))
    await books.change('UPDATE api_keys SET limit_amount = 5')
    const grow = {
      callId: 'req_1',
      accountId: 'acc_a',
      apiKeyId: 'key_a',
      keyHasLimit: false,
      amount: 40n,
      floor: 15n,
    }
    expect(await books.runner.run(growHold, grow)).toEqual({ outcome: 'grown', amount: 40n })
    expect(await books.runner.run(openCall, aCall('req_2', 'a', 10n))).toEqual({
      ok: false,
      reason: 'key-limit',
    })
    await books.change(`UPDATE accounts SET status = 'disabled'`)
    expect(await books.runner.run(growHold, grow)).toEqual({ outcome: 'refused' })
    await expectRight(books)
    await books.close()
  })
})

describe('renewCalls', () => {
  it('renews leases, keeps the counts and names the calls that are lost', async () => {
    const books = openBooks()
    await books.runner.run(addCustomer, { name: 'a', balance: 100n })
    for (const id of ['req_1', 'req_2', 'req_3']) await books.runner.run(openCall, aCall(id, 'a', 10n))
    await books.runner.run(settleCall, aSettlement('req_2', 'a', 1n))
    books.clock.advance(20_000)
    const calls = ['req_1', 'req_2', 'req_9'].map((callId) => ({ callId, outputCounted: 7, chargeSoFar: 3n }))
    expect(await books.runner.run(renewCalls, { owner: 'node-a', leaseMs: 30_000, calls })).toEqual({
      lost: ['req_2', 'req_9'],
    })
    const other = await books.runner.run(renewCalls, {
      owner: 'node-b',
      leaseMs: 30_000,
      calls: calls.slice(0, 1),
    })
    expect(other).toEqual({ lost: ['req_1'] })
    const attempt = await books.reader
      .selectFrom('attempts')
      .selectAll()
      .where('call_id', '=', 'req_1')
      .executeTakeFirst()
    expect(attempt).toMatchObject({
      lease_until: BigInt(books.clock.now() + 30_000),
      output_counted: 7n,
      charge_so_far: 3n,
    })
    await books.close()
  })
})
