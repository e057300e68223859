import { emptyUsage } from '../../packages/sluice/src/canonical/usage.ts'
import type { Command, SqlValue } from '../../packages/sluice/src/io/database/command.ts'
import type { FailPlan } from '../../packages/sluice/src/io/database/fail-points.ts'
import { type InlineRunner, openInlineRunner } from '../../packages/sluice/src/io/database/inline-runner.ts'
import { migrate } from '../../packages/sluice/src/io/database/migrate.ts'
import { openReader, type Reader, readFrom } from '../../packages/sluice/src/io/database/reader.ts'
import { openSqlite, type SqliteConnection } from '../../packages/sluice/src/io/database/sqlite-connection.ts'
import { openAccount } from '../../packages/sluice/src/money/ledger/accounts.ts'
import { moveMoney } from '../../packages/sluice/src/money/ledger/move-money.ts'
import { freezePrice } from '../../packages/sluice/src/money/pricing/price-version.ts'
import type { OpenCall, RequestEnd, SettleCall } from '../../packages/sluice/src/relay/call-records.ts'
import { FakeClock } from './fake-clock.ts'

/** A migrated database with its writer and its reader. */
export interface Books {
  readonly clock: FakeClock
  readonly runner: InlineRunner
  readonly reader: Reader
  /** Runs SQL as a command: to arrange, or to damage. */
  change(sql: string, ...parameters: SqlValue[]): Promise<number>
  close(): Promise<void>
}

export interface OpenBooks {
  /** A file; left out: in memory. */
  path?: string
  clock?: FakeClock
  failPlans?: readonly FailPlan[]
}

export function openBooks(options: OpenBooks = {}): Books {
  const { path = ':memory:', clock = new FakeClock() } = options
  const open = (): SqliteConnection => openSqlite({ path, durability: 'full', role: 'writer' })
  let first: SqliteConnection | undefined = open()
  migrate(first, clock)
  const reader = path === ':memory:' ? readFrom(first, clock) : openReader(path, clock)
  const runner = openInlineRunner({
    clock,
    failPlans: options.failPlans ?? [],
    open: () => {
      const connection = first ?? open()
      first = undefined
      return connection
    },
  })
  return {
    clock,
    runner,
    reader,
    change: (sql, ...parameters) => runner.run(changeRows, { sql, parameters }),
    close: async () => {
      if (path !== ':memory:') await reader.destroy()
      await runner.close()
    },
  }
}

const changeRows: Command<{ sql: string; parameters: SqlValue[] }, number> = {
  name: 'test.change',
  run: (tx, { sql, parameters }) => tx.change({ sql }, parameters),
}

export interface CustomerParts {
  balance?: bigint
  creditLimit?: bigint
  unlimited?: boolean
  /** The limit of its key. */
  keyLimit?: bigint | null
}

/** A customer `cus_NAME` with an account `acc_NAME` and a key `key_NAME`. */
export const addCustomer: Command<CustomerParts & { name: string }, null> = {
  name: 'test.addCustomer',
  run: async (tx, { name, balance = 0n, creditLimit = 0n, unlimited = false, keyLimit = null }) => {
    const [customerId, accountId] = [`cus_${name}`, `acc_${name}`]
    await tx.change(
      {
        sql: `INSERT INTO customers (id, name, group_name, source, created_at) VALUES (?, ?, 'default', 'database', ?)`,
      },
      [customerId, name, tx.now()],
    )
    await openAccount(tx, { id: accountId, customerId, creditLimit, unlimited })
    await tx.change(
      {
        sql: `INSERT INTO api_keys (id, customer_id, name, digest, prefix, last4, status, models, limit_amount, used, held,
          rpm, tpm, concurrency, allow_ip, management, source, created_at)
          VALUES (?, ?, ?, ?, 'sk-', 'last', 'active', '[]', ?, 0, 0, 0, 0, 0, '[]', 0, 'database', ?)`,
      },
      [`key_${name}`, customerId, `${name}'s key`, `digest of ${name}`, keyLimit, tx.now()],
    )
    if (balance === 0n) return null
    await moveMoney(tx, {
      id: `crd_${name}`,
      kind: 'credit',
      accountId,
      amount: balance,
      from: 'grants',
      reason: 'for the test',
    })
    return null
  },
}

/** One nano-dollar a token of output, so that any whole charge is a number of tokens; input costs nothing. */
export const TEST_PRICE = freezePrice(
  { model: 'model-a', lines: { output: 1_000_000n }, tiers: [], source: 'file' },
  '1',
)

/** A call of the customer `name`, ready to be opened; `hold` is the whole of what it holds. */
export function aCall(callId: string, name: string, hold: bigint, parts: Partial<OpenCall> = {}): OpenCall {
  return {
    callId,
    customerId: `cus_${name}`,
    accountId: `acc_${name}`,
    apiKeyId: `key_${name}`,
    keyHasLimit: false,
    hold: { fixed: hold, slice: 0n, whole: null, floor: 0n },
    owner: 'node-a',
    leaseMs: 30_000,
    attempt: { number: 1, channelId: 'ch_a', credentialId: null, inputBound: 10 },
    priceVersion: TEST_PRICE,
    request: {
      time: Date.UTC(2026, 0, 2, 3, 4, 5),
      protocol: 'openai-chat',
      operation: 'chat',
      route: '/v1/chat/completions',
      requestedModel: 'model-a',
      streamed: false,
      clientIp: null,
      priceVersion: TEST_PRICE.id,
    },
    ...parts,
  }
}

export function anEnd(charge: bigint, parts: Partial<RequestEnd> = {}): RequestEnd {
  return {
    status: 'succeeded',
    httpStatus: 200,
    routedModel: 'model-a-1',
    answeredModel: 'model-a-1',
    channelId: 'ch_a',
    channelName: 'a',
    provider: 'acme',
    path: 'passthrough',
    finishReason: 'stop',
    usage: { ...emptyUsage(), input: 10, output: Number(charge) },
    usageSource: 'upstream',
    cost: 0n,
    reportedCost: null,
    priceLines: [{ unit: 'output', quantity: Number(charge), price: '0.001', amount: exactUsd(charge) }],
    firstTokenMs: 5,
    durationMs: 50,
    attempts: 1,
    clientGone: false,
    errorCode: null,
    warnings: [],
    trace: [{ channel: 'a', credential: '1', outcome: 'tried', reason: 'ok', httpStatus: 200, ms: 50 }],
    ...parts,
  }
}

/** The settlement of a call that `aCall` made; without a charge it is voided. */
export function aSettlement(
  callId: string,
  name: string,
  charge: bigint,
  parts: Partial<SettleCall> = {},
): SettleCall {
  return {
    callId,
    customerId: `cus_${name}`,
    accountId: `acc_${name}`,
    apiKeyId: `key_${name}`,
    keyHasLimit: false,
    attempt: 1,
    end: charge === 0n ? 'voided' : 'settled',
    charge,
    overdraft: 0n,
    row: charge === 0n ? anEnd(0n, { status: 'failed', priceLines: [], usage: null }) : anEnd(charge),
    ...parts,
  }
}

function exactUsd(nano: bigint): string {
  const digits = nano.toString().padStart(10, '0')
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`
}
