import { bigintOf, flagOf, textOf } from '../../io/database/read-row.ts'
import type { Rows } from '../../io/database/reader.ts'
import { addTo, type Findings } from './findings.ts'
import { walkRows } from './walk-rows.ts'

/** What the open holds come to. */
export interface OpenHolds {
  count: number
  byAccount: Map<string, bigint>
  /** Those that count in their key's own `held`. */
  byKey: Map<string, bigint>
}

/** I6: so long after the end of its lease a hold is gone. */
const REAPED_WITHIN_MS = 120_000

const HOLDS = {
  sql: `SELECT call_id, account_id, api_key_id, key_limited, amount,
      (SELECT count(*) FROM attempts WHERE attempts.call_id = holds.call_id AND state = 'dispatched') AS open_attempts,
      (SELECT max(lease_until) FROM attempts WHERE attempts.call_id = holds.call_id AND state = 'dispatched') AS lease_until,
      (SELECT status FROM requests WHERE requests.id = holds.call_id) AS status
    FROM holds WHERE call_id > ? ORDER BY call_id LIMIT ?`,
  key: ['call_id'],
  first: [''],
}

/** Sums the open holds; each belongs to a running request with exactly one open attempt whose lease runs. */
export async function readHolds(rows: Rows, findings: Findings): Promise<OpenHolds> {
  const holds: OpenHolds = { count: 0, byAccount: new Map(), byKey: new Map() }
  for await (const row of walkRows(rows, HOLDS)) {
    const callId = textOf(row, 'call_id')
    const amount = bigintOf(row, 'amount')
    holds.count++
    addTo(holds.byAccount, textOf(row, 'account_id'), amount)
    if (flagOf(row, 'key_limited')) addTo(holds.byKey, textOf(row, 'api_key_id'), amount)
    findings.expect(amount >= 0n, () => `call ${callId} holds ${amount}`)
    findings.expect(
      row.status === 'running',
      () => `call ${callId} holds money but its request is not running`,
    )
    const open = bigintOf(row, 'open_attempts')
    findings.expect(open === 1n, () => `call ${callId} holds money with ${open} open attempts`)
    if (row.lease_until === null) continue
    const late = rows.now() - Number(bigintOf(row, 'lease_until'))
    findings.expect(
      late <= REAPED_WITHIN_MS,
      () => `the hold of call ${callId} is open ${Math.floor(late / 1000)} s after its lease ended`,
    )
  }
  return holds
}
