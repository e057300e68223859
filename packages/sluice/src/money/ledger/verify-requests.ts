import type { SqlRow } from '../../io/database/command.ts'
import { bigintOf, textOf } from '../../io/database/read-row.ts'
import type { Rows } from '../../io/database/reader.ts'
import { decodePriceVersion } from '../pricing/price-version.ts'
import type { Findings } from './findings.ts'
import { sumDecimalsUp } from './sum-decimals.ts'
import { walkRows } from './walk-rows.ts'

/** A request that has ended, with what its attempts and its posting say. */
const REQUESTS = {
  sql: `SELECT id, status, charge, uncollected, usage_source, price_lines, price_version,
      (SELECT count(*) FROM attempts WHERE call_id = id) AS attempts,
      (SELECT count(*) FROM attempts WHERE call_id = id AND state = 'dispatched') AS open_attempts,
      (SELECT count(*) FROM attempts WHERE call_id = id AND state IN ('settled', 'estimated')) AS charging_attempts,
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
  const versions = new Map<string, boolean>()
  let attempts = BigInt(runningAttempts)
  for await (const row of walkRows(rows, REQUESTS)) {
    attempts += bigintOf(row, 'attempts')
    verifyAttempts(row, findings)
    verifyCharge(row, findings)
    const version = row.price_version
    if (bigintOf(row, 'charge') === 0n || typeof version !== 'string') continue
    const known = versions.get(version) ?? (await isPriceVersion(rows, version))
    versions.set(version, known)
    findings.expect(
      known,
      () => `request ${textOf(row, 'id')} was charged by a price that is not stored: ${version}`,
    )
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
  findings.expect(bigintOf(row, 'attempts') === 0n, () => `request ${id} was refused and has attempts`)
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
  if (row.usage_source === 'estimated') return
  const priced = sumLines(row.price_lines)
  findings.expect(
    priced === charge,
    () => `request ${id} was charged ${charge}, its lines come to ${String(priced)}`,
  )
}

function sumLines(text: SqlRow[string] | undefined): bigint | undefined {
  if (typeof text !== 'string') return undefined
  const lines = parseList(text)
  const amounts = lines.map((line) => (isPriced(line) ? line.amount : '')).filter((amount) => amount !== '')
  return amounts.length === 0 || amounts.length < lines.length ? undefined : sumDecimalsUp(amounts)
}

function isPriced(line: unknown): line is { amount: string } {
  return typeof line === 'object' && line !== null && 'amount' in line && typeof line.amount === 'string'
}

/** What is not a list has nothing to sum: the charge then stands without lines. */
function parseList(text: string): unknown[] {
  try {
    const list: unknown = JSON.parse(text)
    return Array.isArray(list) ? list : []
  } catch {
    return []
  }
}

async function isPriceVersion(rows: Rows, id: string): Promise<boolean> {
  const row = await rows.first({ sql: 'SELECT content FROM price_versions WHERE id = ?' }, [id])
  return row !== undefined && decodePriceVersion(id, textOf(row, 'content')) !== undefined
}
