import { isJsonObject, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { type LedgerLine, readLedger, readStanding, type Standing } from './gateway-books.ts'
import type { StartedGateway } from './started-process.ts'

/** A customer's money and all its movements: what must not have changed by a call that is free. */
export async function readBooks(
  gateway: StartedGateway,
  customer: string,
): Promise<Standing & { ledger: LedgerLine[] }> {
  const standing = await readStanding(gateway, customer)
  return { ...standing, ledger: await readLedger(gateway, customer) }
}

/** The steps of a row's trace as short text: `tried first http_500`. */
export function traceOf(row: JsonObject): string[] {
  return objectsOf(row.trace).map(({ outcome, channel, reason }) => `${outcome} ${channel} ${reason}`)
}

export function objectsOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter((one) => isJsonObject(one)) : []
}
