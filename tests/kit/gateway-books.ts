import { expect } from 'vitest'
import { isJsonObject, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { type Nano, parseUsd } from '../../packages/sluice/src/money/amount.ts'
import type { StartedGateway } from './started-process.ts'

/** The books of a running gateway, asked over its administration API. */

/** Checks every invariant of the books. */
export async function expectRightBooks(gateway: StartedGateway, openHolds = 0): Promise<void> {
  const { status, body } = await gateway.admin('POST', '/api/admin/books/verify')
  expect(status).toBe(200)
  expect(body.problems).toEqual([])
  expect(body).toMatchObject({ ok: true, open_holds: openHolds })
}

/** The row of a call once it is there and the call has ended. */
export async function readRow(gateway: StartedGateway, requestId: string): Promise<JsonObject> {
  let row: JsonObject = {}
  await expect
    .poll(
      async () => {
        const answer = await gateway.admin('GET', `/api/admin/requests/${requestId}`)
        row = answer.body
        return answer.status === 200 && row.status !== 'running'
      },
      { timeout: 20_000, interval: 20 },
    )
    .toBe(true)
  return row
}

/** All rows, newest first. */
export function readRows(gateway: StartedGateway, query = ''): Promise<JsonObject[]> {
  return readAll(gateway, '/api/admin/requests', query)
}

export interface LedgerLine {
  kind: string
  amount: Nano
  requestId: string | null
}

/** All movements of a customer's money, newest first. */
export async function readLedger(gateway: StartedGateway, customer: string): Promise<LedgerLine[]> {
  const lines = await readAll(gateway, '/api/admin/ledger', `customer=${customer}`)
  return lines.map(({ kind, amount, request_id }) => ({
    kind: String(kind),
    amount: usd(amount),
    requestId: typeof request_id === 'string' ? request_id : null,
  }))
}

export async function readCharges(gateway: StartedGateway, customer: string): Promise<LedgerLine[]> {
  return (await readLedger(gateway, customer)).filter(({ kind }) => kind === 'charge')
}

export interface Standing {
  available: Nano
  held: Nano
}

export async function readStanding(gateway: StartedGateway, customer: string): Promise<Standing> {
  const { body } = await gateway.admin('GET', `/api/admin/customers/${customer}`)
  return { available: usd(body.available), held: usd(body.held) }
}

/** Decimal text of the API as nano-dollars. */
export function usd(value: unknown): Nano {
  const amount = parseUsd(value)
  if (amount === undefined) throw new Error(`not an amount: ${String(value)}`)
  return amount
}

/** One number of `/metrics`; 0 where it was never counted. */
export async function readMetric(gateway: StartedGateway, name: string): Promise<number> {
  const response = await fetch(`${gateway.url}/metrics`, {
    headers: { authorization: `Bearer ${gateway.adminToken}` },
  })
  const text = await response.text()
  const line = text.split('\n').find((one) => one.startsWith(`${name} `))
  return line === undefined ? 0 : Number(line.slice(name.length + 1))
}

export function readAlarm(gateway: StartedGateway, name: string): Promise<number> {
  return readMetric(gateway, `sluice_alarms_total{name="${name}"}`)
}

async function readAll(gateway: StartedGateway, path: string, query: string): Promise<JsonObject[]> {
  const rows: JsonObject[] = []
  let cursor = ''
  for (;;) {
    const { status, body } = await gateway.admin('GET', `${path}?limit=200&${query}${cursor}`)
    expect(status).toBe(200)
    if (Array.isArray(body.data)) rows.push(...body.data.filter(isJsonObject))
    if (typeof body.next_cursor !== 'string') return rows
    cursor = `&cursor=${encodeURIComponent(body.next_cursor)}`
  }
}
