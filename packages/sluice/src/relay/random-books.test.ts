import { expect, it } from 'vitest'
import { aCall, addCustomer, aSettlement, type Books, openBooks } from '../../../../tests/kit/books.ts'
import { seededRandom } from '../../../../tests/kit/seeded-random.ts'
import { moveMoney } from '../money/ledger/move-money.ts'
import { verifyBooks } from '../money/ledger/verify-books.ts'
import { growHold, nextAttempt, openCall, renewCalls, settleCall } from './commands.ts'
import { reapCalls } from './reap-calls.ts'

const OVERDRAFT = 20n

const CUSTOMERS = [
  { name: 'poor', balance: 50n },
  { name: 'limited', balance: 5000n, keyLimit: 400n },
  { name: 'postpaid', creditLimit: 300n },
  { name: 'own', unlimited: true, keyLimit: 900n },
]

/** Any order of a call's acts, credits and reapers, several at once, with the books checked after each turn. */
class RandomBooks {
  readonly #books: Books
  readonly #random: () => number
  readonly #open = new Map<string, { name: string; attempt: number }>()
  #minted = 0

  constructor(books: Books, random: () => number) {
    this.#books = books
    this.#random = random
  }

  #below(bound: number): number {
    return Math.floor(this.#random() * bound)
  }

  #amount(bound: number): bigint {
    return BigInt(this.#below(bound))
  }

  #anyCall(): [string, { name: string; attempt: number }] | undefined {
    return [...this.#open][this.#below(this.#open.size)]
  }

  act(): Promise<unknown> {
    const { runner, clock } = this.#books
    const call = this.#anyCall()
    const dice = this.#below(100)
    if (dice < 35 || call === undefined) return this.#openCall()
    const [callId, { name, attempt }] = call
    if (dice < 50) {
      const growth = { amount: this.#amount(60), floor: this.#amount(10) }
      const place = { callId, accountId: `acc_${name}`, apiKeyId: `key_${name}`, keyHasLimit: false }
      return runner.run(growHold, { ...place, ...growth })
    }
    if (dice < 80) {
      // Not always forgotten, so that some are settled twice.
      if (dice > 55) this.#open.delete(callId)
      const charge = this.#below(4) === 0 ? 0n : this.#amount(120)
      return runner.run(settleCall, aSettlement(callId, name, charge, { attempt, overdraft: OVERDRAFT }))
    }
    if (dice < 86) return this.#nextAttempt(callId, attempt)
    if (dice < 92) {
      const outputCounted = this.#below(80)
      const calls = [{ callId, outputCounted, chargeSoFar: BigInt(outputCounted) }]
      return runner.run(renewCalls, { owner: 'node-a', leaseMs: 30_000, calls })
    }
    if (dice < 96) {
      clock.advance(20_000)
      return runner.run(reapCalls, { living: [callId], all: false, overdraft: OVERDRAFT })
    }
    const credit = { kind: 'credit', accountId: `acc_${name}`, from: 'grants', reason: null } as const
    const movement = { ...credit, id: `crd_${this.#minted++}`, amount: this.#amount(100) + 1n }
    return runner.run({ name: 'credit', run: (tx) => moveMoney(tx, movement) }, null)
  }

  #openCall(): Promise<unknown> {
    const name = CUSTOMERS[this.#below(CUSTOMERS.length)]?.name ?? ''
    const callId = `req_${this.#minted++}`
    const whole = this.#below(3) === 0 ? this.#amount(200) : null
    const hold = { fixed: this.#amount(20), slice: this.#amount(60), whole, floor: this.#amount(10) }
    this.#open.set(callId, { name, attempt: 1 })
    return this.#books.runner.run(openCall, aCall(callId, name, 0n, { hold })).then((result) => {
      if (!result.ok) this.#open.delete(callId)
    })
  }

  async #nextAttempt(callId: string, closing: number): Promise<void> {
    const next = { number: closing + 1, channelId: 'ch_b', credentialId: null, inputBound: 5 }
    const act = {
      callId,
      closing,
      reason: 'http_500',
      httpStatus: 500,
      next,
      owner: 'node-a',
      leaseMs: 30_000,
    }
    const { ok } = await this.#books.runner.run(nextAttempt, act)
    const call = this.#open.get(callId)
    if (ok && call !== undefined) call.attempt = closing + 1
  }
}

it.each([1, 2, 3, 4, 5])('keeps the books right in any order of acts (seed %i)', async (seed) => {
  const books = openBooks()
  for (const customer of CUSTOMERS) await books.runner.run(addCustomer, customer)
  const random = seededRandom(seed)
  const acts = new RandomBooks(books, random)
  for (let turn = 0; turn < 150; turn++) {
    await Promise.all(Array.from({ length: 1 + Math.floor(random() * 4) }, () => acts.act()))
    expect((await verifyBooks(books.reader, { overdraft: OVERDRAFT })).problems).toEqual([])
  }
  await books.runner.run(reapCalls, { living: [], all: true, overdraft: OVERDRAFT })
  expect(await verifyBooks(books.reader, { overdraft: OVERDRAFT })).toMatchObject({ ok: true, openHolds: 0 })
  await books.close()
})
