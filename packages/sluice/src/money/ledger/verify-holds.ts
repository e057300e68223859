import { bigintOf, flagOf, numberOf, textOf } from '../../io/database/read-row.ts'
import type { Rows } from '../../io/database/reader.ts'
import { addTo, type Findings } from './findings.ts'
import { walkRows } from './walk-rows.ts'

/** What the open holds come to. */
export interface OpenHolds {
  count: number
  byAccount: Map<string, bigint>
  /** Those that count in their key's own `held`. */
  byKey: Map<string, bigint>
  /** All attempts of the calls that run and so have no row yet. */
  attempts: number
}

/** I6: so long after the end of its lease a hold is gone. */
const REAPED_WITHIN_MS = 120_000

const HOLDS = {
  sql: `SELECT call_id, number, account_id, api_key_id, key_limited, held, lease_until, request,
      (SELECT count(*) FROM attempts AS others WHERE others.call_id = attempts.call_id) AS attempts,
      (SELECT count(*) FROM attempts AS others WHERE others.call_id = attempts.call_id AND others.state = 'dispatched')
        AS open_attempts,
      (SELECT count(*) FROM attempts AS others WHERE others.call_id = attempts.call_id
        AND others.state NOT IN ('dispatched', 'voided')) AS ended_attempts,
      EXISTS (SELECT 1 FROM requests WHERE requests.id = attempts.call_id) AS has_row,
      EXISTS (SELECT 1 FROM entries WHERE entries.call_id = attempts.call_id AND entries.kind = 'charge') AS charged
    FROM attempts WHERE state = 'dispatched' AND (call_id, number) > (?, ?) ORDER BY call_id, number LIMIT ?`,
  key: ['call_id', 'number'],
  first: ['', 0],
}

/**
 * Sums the open holds; each belongs to a call that runs: with exactly one open attempt, whose lease runs, all others
 * voided, and neither a row nor a charge yet.
 */
export async function readHolds(rows: Rows, findings: Findings): Promise<OpenHolds> {
  const holds: OpenHolds = { count: 0, byAccount: new Map(), byKey: new Map(), attempts: 0 }
  let lastCall = ''
  for await (const row of walkRows(rows, HOLDS)) {
    const callId = textOf(row, 'call_id')
    const amount = bigintOf(row, 'held')
    holds.count++
    addTo(holds.byAccount, textOf(row, 'account_id'), amount)
    if (flagOf(row, 'key_limited')) addTo(holds.byKey, textOf(row, 'api_key_id'), amount)
    if (callId !== lastCall && !flagOf(row, 'has_row')) holds.attempts += numberOf(row, 'attempts')
    lastCall = callId
    findings.expect(amount >= 0n, () => `call ${callId} holds ${amount}`)
    findings.expect(!flagOf(row, 'has_row'), () => `call ${callId} holds money but its request has ended`)
    findings.expect(!flagOf(row, 'charged'), () => `call ${callId} holds money and has been charged`)
    findings.expect(row.request !== null, () => `call ${callId} runs and nobody knows what it began with`)
    const open = bigintOf(row, 'open_attempts')
    findings.expect(open === 1n, () => `call ${callId} holds money with ${open} open attempts`)
    const ended = bigintOf(row, 'ended_attempts')
    findings.expect(
      ended === 0n,
      () => `call ${callId} runs and ${ended} of its attempts have ended otherwise than voided`,
    )
    const late = rows.now() - numberOf(row, 'lease_until')
    findings.expect(
      late <= REAPED_WITHIN_MS,
      () => `the hold of call ${callId} is open ${Math.floor(late / 1000)} s after its lease ended`,
    )
  }
  return holds
}
