import { describe, expect, it } from 'vitest'
import { aCall, addCustomer, aSettlement, type Books, openBooks } from '../../../../../tests/kit/books.ts'
import { openCall, settleCall } from '../../relay/commands.ts'
import { changeAccount } from './accounts.ts'
import { moveMoney } from './move-money.ts'
import { verifyBooks } from './verify-books.ts'

async function standing(books: Books): Promise<unknown> {
  const account = await books.reader.selectFrom('accounts').select(['available', 'held']).executeTakeFirst()
  const key = await books.reader.selectFrom('api_keys').select(['used', 'held']).executeTakeFirst()
  return { available: account?.available, held: account?.held, used: key?.used, keyHeld: key?.held }
}

interface Case {
  name: string
  balance?: bigint
  creditLimit?: bigint
  unlimited?: boolean
  /** Null: no more than the hold is taken. */
  overdraft?: bigint | null
  hold: bigint
  charge: bigint
  available: bigint
  uncollected: bigint
}

const cases: Case[] = [
  {
    name: 'gives back what was not used',
    balance: 100n,
    hold: 60n,
    charge: 40n,
    available: 60n,
    uncollected: 0n,
  },
  { name: 'gives back everything', balance: 100n, hold: 60n, charge: 0n, available: 100n, uncollected: 0n },
  { name: 'takes the hold exactly', balance: 100n, hold: 60n, charge: 60n, available: 40n, uncollected: 0n },
  {
    name: 'then takes what is available',
    balance: 100n,
    hold: 60n,
    charge: 100n,
    available: 0n,
    uncollected: 0n,
  },
  {
    name: 'books the rest as a loss',
    balance: 100n,
    hold: 60n,
    charge: 101n,
    available: 0n,
    uncollected: 1n,
  },
  {
    name: 'then takes credit',
    balance: 100n,
    creditLimit: 50n,
    hold: 60n,
    charge: 150n,
    available: -50n,
    uncollected: 0n,
  },
  {
    name: 'then takes overdraft',
    balance: 100n,
    creditLimit: 50n,
    overdraft: 7n,
    hold: 60n,
    charge: 157n,
    available: -57n,
    uncollected: 0n,
  },
  {
    name: 'and not more',
    balance: 100n,
    creditLimit: 50n,
    overdraft: 7n,
    hold: 60n,
    charge: 160n,
    available: -57n,
    uncollected: 3n,
  },
  {
    name: 'takes everything of the unlimited',
    unlimited: true,
    hold: 60n,
    charge: 1000n,
    available: -1000n,
    uncollected: 0n,
  },
  {
    name: 'charges a call that held nothing',
    balance: 5n,
    hold: 0n,
    charge: 9n,
    available: 0n,
    uncollected: 4n,
  },
  {
    name: 'takes no more than the hold where that is all',
    balance: 100n,
    creditLimit: 50n,
    overdraft: null,
    hold: 60n,
    charge: 70n,
    available: 40n,
    uncollected: 10n,
  },
  {
    name: 'nor of the unlimited',
    unlimited: true,
    overdraft: null,
    hold: 60n,
    charge: 70n,
    available: -60n,
    uncollected: 10n,
  },
]

describe('settling', () => {
  it.each(cases)('$name', async (one) => {
    const { balance = 0n, creditLimit = 0n, unlimited = false, overdraft = 0n } = one
    const books = openBooks()
    await books.runner.run(addCustomer, { name: 'a', balance, creditLimit, unlimited })
    expect(await books.runner.run(openCall, aCall('req_1', 'a', one.hold))).toEqual({
      ok: true,
      held: one.hold,
    })
    const settled = await books.runner.run(settleCall, aSettlement('req_1', 'a', one.charge, { overdraft }))
    expect(settled).toEqual({ won: true, uncollected: one.uncollected })
    expect(await standing(books)).toEqual({
      available: one.available,
      held: 0n,
      used: one.charge - one.uncollected,
      keyHeld: 0n,
    })
    const { ok, problems } = await verifyBooks(books.reader, { overdraft: overdraft ?? 0n })
    expect({ ok, problems }).toEqual({ ok: true, problems: [] })
    await books.close()
  })

  it('takes nothing from an account whose credit was lowered below what it owes', async () => {
    const books = openBooks()
    await books.runner.run(addCustomer, { name: 'a', creditLimit: 100n })
    await books.runner.run(openCall, aCall('req_1', 'a', 80n))
    await books.runner.run(
      { name: 'lower', run: (tx) => changeAccount(tx, 'acc_a', { creditLimit: 10n }) },
      null,
    )
    expect(await books.runner.run(openCall, aCall('req_2', 'a', 0n))).toMatchObject({
      reason: 'insufficient-funds',
    })
    const settled = await books.runner.run(settleCall, aSettlement('req_1', 'a', 95n, { overdraft: 5n }))
    expect(settled).toEqual({ won: true, uncollected: 15n })
    expect(await standing(books)).toMatchObject({ available: -80n, held: 0n })
    expect((await verifyBooks(books.reader)).problems).toEqual([])
    await books.close()
  })

  it('refuses a charge below zero, a void that charges and a movement of nothing', async () => {
    const books = openBooks()
    await books.runner.run(addCustomer, { name: 'a', balance: 100n })
    await books.runner.run(openCall, aCall('req_1', 'a', 60n))
    const negative = { ...aSettlement('req_1', 'a', 1n), charge: -1n }
    await expect(books.runner.run(settleCall, negative)).rejects.toThrow('a charge of -1')
    const paidVoid = { ...aSettlement('req_1', 'a', 1n), end: 'voided' as const }
    await expect(books.runner.run(settleCall, paidVoid)).rejects.toThrow('voided and charged')
    const nothing = {
      id: 'crd_0',
      kind: 'credit',
      accountId: 'acc_a',
      amount: 0n,
      from: 'grants',
      reason: null,
    } as const
    await expect(
      books.runner.run({ name: 'move', run: (tx) => moveMoney(tx, nothing) }, null),
    ).rejects.toThrow('nothing')
    // None of them closed the attempt.
    expect(await books.runner.run(settleCall, aSettlement('req_1', 'a', 60n))).toMatchObject({ won: true })
    await books.close()
  })

  it('posts a movement once', async () => {
    const books = openBooks()
    await books.runner.run(addCustomer, { name: 'a' })
    const credit = {
      id: 'crd_1',
      kind: 'topup',
      accountId: 'acc_a',
      amount: 5n,
      from: 'payments',
      reason: 'paid',
    } as const
    const command = { name: 'move', run: (tx: Parameters<typeof moveMoney>[0]) => moveMoney(tx, credit) }
    expect(await books.runner.run(command, null)).toEqual({ entryId: 'crd_1.topup', available: 5n })
    await expect(books.runner.run(command, null)).rejects.toThrow('UNIQUE')
    expect(await standing(books)).toMatchObject({ available: 5n })
    const nobody = { ...credit, id: 'crd_2', accountId: 'acc_b' }
    expect(await books.runner.run({ name: 'move', run: (tx) => moveMoney(tx, nobody) }, null)).toBeUndefined()
    await books.close()
  })
})
