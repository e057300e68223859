import type { SqlRow } from '../../io/database/command.ts'
import { bigintOf, textOf } from '../../io/database/read-row.ts'
import type { Rows } from '../../io/database/reader.ts'
import type { Findings } from './findings.ts'
import { type StoredPrices, verifyPrice } from './verify-price.ts'
import { walkRows } from './walk-rows.ts'

/** A request that has ended, with what its attempts and its posting say. */
const REQUESTS = {
  sql: `SELECT id, status, charge, uncollected, usage, error_code, price_lines, price_version,
      (SELECT count(*) FROM attempts WHERE call_id = id) AS attempts,
      (SELECT count(*) FROM attempts WHERE call_id = id AND state = 'dispatched') AS open_attempts,
      (SELECT count(*) FROM attempts WHERE call_id = id AND state IN ('settled', 'estimated')) AS charging_attempts,
      (SELECT held FROM attempts WHERE call_id = id AND state IN ('settled', 'estimated') LIMIT 1) AS held,
      (SELECT count(*) FROM attempts WHERE call_id = id AND state NOT IN
        ('dispatched', 'settled', 'estimated', 'voided', 'written_off')) AS strange_attempts,
      (SELECT count(*) FROM entries WHERE call_id = id AND kind = 'charge') AS charge_lines,
      (SELECT coalesce(sum(-amount), 0) FROM entries WHERE call_id = id AND kind = 'charge' AND contra = 'revenue')
        AS earned,
      (SELECT coalesce(sum(-amount), 0) FROM entries WHERE call_id = id AND kind = 'charge' AND customer_id IS NOT NULL)
        AS collected
    FROM requests WHERE id > ? ORDER BY id LIMIT ?`,
  key: ['id'],
  first: [''],
}

/**
 * I4 and I7: what a request says of its attempts, its charge and its price is so. `runningAttempts` belong to calls that
 * have no row yet; all others belong to a request.
 */
export async function verifyRequests(rows: Rows, runningAttempts: number, findings: Findings): Promise<void> {
  const prices: StoredPrices = new Map()
  let attempts = BigInt(runningAttempts)
  for await (const row of walkRows(rows, REQUESTS)) {
    attempts += bigintOf(row, 'attempts')
    verifyAttempts(row, findings)
    verifyCharge(row, findings)
    if (bigintOf(row, 'charge') > 0n) await verifyPrice(rows, row, prices, findings)
  }
  const all = await rows.first({ sql: 'SELECT count(*) AS n FROM attempts' }, [])
  const astray = (all === undefined ? 0n : bigintOf(all, 'n')) - attempts
  findings.expect(astray === 0n, () => `${astray} attempts belong to no request`)
}

function verifyAttempts(row: SqlRow, findings: Findings): void {
  const id = textOf(row, 'id')
  const [open, charging] = [bigintOf(row, 'open_attempts'), bigintOf(row, 'charging_attempts')]
  findings.expect(row.status !== 'running', () => `request ${id} has a row and is said to run`)
  findings.expect(open === 0n, () => `request ${id} is ${String(row.status)} with ${open} open attempts`)
  findings.expect(charging <= 1n, () => `request ${id} has ${charging} attempts that were charged`)
  findings.expect(
    bigintOf(row, 'strange_attempts') === 0n,
    () => `request ${id} has an attempt in no known state`,
  )
  if (row.status !== 'refused') return
  // It may have been refused while its first try was prepared; that attempt is voided.
  findings.expect(charging === 0n, () => `request ${id} was refused and charged`)
}

function verifyCharge(row: SqlRow, findings: Findings): void {
  const id = textOf(row, 'id')
  const [charge, uncollected] = [bigintOf(row, 'charge'), bigintOf(row, 'uncollected')]
  const collected = bigintOf(row, 'collected')
  findings.expect(
    charge - uncollected === collected && uncollected >= 0n && collected >= 0n,
    () => `request ${id} says ${charge} less ${uncollected}, its posting took ${collected}`,
  )
  const earned = bigintOf(row, 'earned')
  findings.expect(earned === charge, () => `request ${id} of ${charge} earned ${earned}`)
  const posted = bigintOf(row, 'charge_lines') > 0n
  findings.expect(
    posted === charge > 0n,
    () => `request ${id} of ${charge} ${posted ? 'has a' : 'has no'} posting`,
  )
  if (charge === 0n) return
  findings.expect(
    bigintOf(row, 'charging_attempts') === 1n,
    () => `request ${id} was charged without an attempt`,
  )
}
