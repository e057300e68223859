import type { StateSource } from '../sealing.ts'
import { inChunks } from './in-chunks.ts'
import type { PinKind } from './pin-rows.ts'
import type { Pin } from './response-record.ts'

/** Where these objects of a customer live, by id; what was not made through us, or by another, is not in it. */
export async function readPins(
  { reader, clock }: Pick<StateSource, 'reader' | 'clock'>,
  customerId: string,
  kind: PinKind,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Pin>> {
  const rows = await inChunks(ids, (some) =>
    reader
      .selectFrom('pins')
      .select(['id', 'channel_id', 'credential_id'])
      .where('customer_id', '=', customerId)
      .where('kind', '=', kind)
      .where('id', 'in', some)
      .where('expires_at', '>', BigInt(clock.now()))
      .execute(),
  )
  return new Map(rows.map((row) => [row.id, { channelId: row.channel_id, credentialId: row.credential_id }]))
}

/** A page of a customer's own ids of a kind, in their order; `after` is the last of the page before. */
export async function listPins(
  { reader, clock }: Pick<StateSource, 'reader' | 'clock'>,
  customerId: string,
  kind: PinKind,
  page: { after: string; most: number },
): Promise<{ id: string; pin: Pin }[]> {
  const rows = await reader
    .selectFrom('pins')
    .select(['id', 'channel_id', 'credential_id'])
    .where('customer_id', '=', customerId)
    .where('kind', '=', kind)
    .where('id', '>', page.after)
    .where('expires_at', '>', BigInt(clock.now()))
    .orderBy('id')
    .limit(page.most)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    pin: { channelId: row.channel_id, credentialId: row.credential_id },
  }))
}

/** One of them, and until when it is known. */
export async function readPinned(
  { reader, clock }: Pick<StateSource, 'reader' | 'clock'>,
  customerId: string,
  kind: PinKind,
  id: string,
): Promise<{ pin: Pin; expiresAt: number } | undefined> {
  const row = await reader
    .selectFrom('pins')
    .select(['channel_id', 'credential_id', 'expires_at'])
    .where('customer_id', '=', customerId)
    .where('kind', '=', kind)
    .where('id', '=', id)
    .where('expires_at', '>', BigInt(clock.now()))
    .executeTakeFirst()
  if (row === undefined) return undefined
  const pin = { channelId: row.channel_id, credentialId: row.credential_id }
  return { pin, expiresAt: Number(row.expires_at) }
}

export async function readPin(
  source: Pick<StateSource, 'reader' | 'clock'>,
  customerId: string,
  kind: PinKind,
  id: string,
): Promise<Pin | undefined> {
  return (await readPins(source, customerId, kind, [id])).get(id)
}
