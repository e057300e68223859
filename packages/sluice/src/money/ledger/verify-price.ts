import { USAGE_COUNTERS, type Usage } from '../../canonical/usage.ts'
import type { SqlRow } from '../../io/database/command.ts'
import { bigintOf, textOf } from '../../io/database/read-row.ts'
import type { Rows } from '../../io/database/reader.ts'
import { decodeUsage } from '../../records/requests/decode-request.ts'
import { lesser } from '../amount.ts'
import { type PreparedPrice, preparePrice } from '../pricing/prepare-price.ts'
import { chargeOf } from '../pricing/price-usage.ts'
import { decodePriceVersion } from '../pricing/price-version.ts'
import type { Findings } from './findings.ts'
import { sumDecimalsUp } from './sum-decimals.ts'

/** Prices of calls as they were read, by the id of their version; undefined: not stored, or no price. */
export type StoredPrices = Map<string, PreparedPrice | undefined>

/**
 * I7: a charge is what its lines come to, and what its counts cost at the price that the row names. A call that a reaper
 * ended has no lines, and at most its hold is charged. Where a vendor ran a call on several models, each line says its price.
 */
export async function verifyPrice(
  rows: Rows,
  row: SqlRow,
  prices: StoredPrices,
  findings: Findings,
): Promise<void> {
  const id = textOf(row, 'id')
  const charge = bigintOf(row, 'charge')
  const reaped = row.error_code === 'reaped' && row.price_lines === null
  const lines = readLines(row.price_lines)
  if (!reaped) {
    const priced = sumLines(lines)
    findings.expect(
      priced === charge,
      () => `request ${id} was charged ${charge}, its lines come to ${String(priced)}`,
    )
  }
  const version = row.price_version
  if (typeof version !== 'string') {
    findings.add(`request ${id} was charged and names no price`)
    return
  }
  if (!prices.has(version)) prices.set(version, await readPrice(rows, version))
  const price = prices.get(version)
  if (price === undefined) {
    findings.add(`request ${id} was charged by a price that is not stored: ${version}`)
    return
  }
  if (lines.some((line) => line.model !== undefined)) return
  const usage = readUsage(row.usage)
  const cost = usage === undefined ? undefined : chargeOf(price, usage)
  const held = typeof row.held === 'bigint' ? row.held : 0n
  const due = reaped && cost !== undefined ? lesser(cost, held) : cost
  findings.expect(
    due === charge,
    () => `request ${id} was charged ${charge}, its counts come to ${String(due)} by ${version}`,
  )
}

interface StoredLine {
  /** USD as decimal text; empty where the line has none. */
  amount: string
  model: unknown
}

/** What is not a list has no lines: the charge then stands without them. */
function readLines(text: SqlRow[string] | undefined): StoredLine[] {
  const list = parseJson(text)
  return Array.isArray(list) ? list.map(readLine) : []
}

function readLine(line: unknown): StoredLine {
  if (typeof line !== 'object' || line === null) return { amount: '', model: undefined }
  return {
    amount: 'amount' in line && typeof line.amount === 'string' ? line.amount : '',
    model: 'model' in line ? line.model : undefined,
  }
}

function sumLines(lines: readonly StoredLine[]): bigint | undefined {
  return lines.length === 0 ? undefined : sumDecimalsUp(lines.map(({ amount }) => amount))
}

function readUsage(text: SqlRow[string] | undefined): Usage | undefined {
  const stored = parseJson(text)
  if (typeof text !== 'string' || typeof stored !== 'object' || stored === null) return undefined
  const usage = decodeUsage(text)
  return USAGE_COUNTERS.every((counter) => Number.isSafeInteger(usage[counter])) ? usage : undefined
}

function parseJson(text: SqlRow[string] | undefined): unknown {
  if (typeof text !== 'string') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function readPrice(rows: Rows, id: string): Promise<PreparedPrice | undefined> {
  const row = await rows.first({ sql: 'SELECT content FROM price_versions WHERE id = ?' }, [id])
  const version = row === undefined ? undefined : decodePriceVersion(id, textOf(row, 'content'))
  return version === undefined ? undefined : preparePrice(version)
}
