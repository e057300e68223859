import { z } from 'zod'
import { displayParts } from '../access/keys/mask-key.ts'
import { mintKey } from '../access/keys/mint-key.ts'
import { badField, GatewayError } from '../canonical/errors.ts'
import type { Reader } from '../io/database/reader.ts'
import { mintId } from '../io/mint-id.ts'
import { formatUsd } from '../money/amount.ts'
import type { Actor, EntrySource } from './audit.ts'
import { keyFields } from './config/entry-schemas.ts'
import { MANAGEMENT_NOTE } from './config/notes-of-file.ts'
import { entryName, givenKey } from './config/scalars.ts'
import type { ControlPorts } from './control-ports.ts'
import { readCustomerId } from './customers.ts'
import {
  createKeyCommand,
  type KeyColumns,
  type NewKey,
  patchKeyCommand,
  revokeKeyCommand,
} from './key-commands.ts'
import { cutPage, type Page, type PageQuery, readCursor, TOP_CURSOR } from './page.ts'
import { parseTexts } from './parse-column.ts'
import { isoTime, readEntry } from './read-entry.ts'
import { errorOfRefusal } from './refusal.ts'

/** A key as the administration API shows it. */
export interface KeyView {
  id: string
  customer: string
  customer_id: string
  name: string
  prefix: string
  last4: string
  status: 'active' | 'disabled' | 'revoked'
  models: string[]
  limit: string | null
  used: string
  expires_at: string | null
  rpm: number
  tpm: number
  concurrency: number
  allow_ip: string[]
  management: boolean
  response_profile: string | null
  reasoning: string | null
  source: string
  created_at: string
  /** What of the key does not do yet what it says. */
  notes?: string[]
}

const fields = z.strictObject(keyFields)
const creation = z.strictObject({ name: entryName.optional(), key: givenKey.optional(), ...keyFields })
const change = z.strictObject({
  name: entryName.optional(),
  status: z.enum(['active', 'disabled']).optional(),
  ...keyFields,
})

/** Creates a key; the answer alone holds its text. */
export async function createKey(
  ports: ControlPorts,
  actor: Actor,
  customer: string,
  input: unknown,
): Promise<KeyView & { key: string }> {
  const entry = readEntry(creation, input)
  const customerId = await readCustomerId(ports.reader, customer)
  const text = entry.key ?? mintKey()
  const name = entry.name ?? (await freeName(ports, customerId))
  const key = newKey(ports, customerId, name, text, columnsOf(entry), 'database')
  const outcome = await ports.commands.run(createKeyCommand, { actor, key })
  if (!outcome.ok) throw errorOfRefusal(outcome.refusal, outcome.refusal === 'not-found' ? 'customer' : 'key')
  return { ...(await readKey(ports, key.id)), key: text }
}

export async function patchKey(
  ports: ControlPorts,
  actor: Actor,
  id: string,
  input: unknown,
): Promise<KeyView> {
  const { name, status, ...rest } = readEntry(change, input)
  const outcome = await ports.commands.run(patchKeyCommand, {
    actor,
    id,
    columns: columnsOf(rest),
    ...(name === undefined ? {} : { name }),
    ...(status === undefined ? {} : { status }),
  })
  if (!outcome.ok) throw errorOfRefusal(outcome.refusal, 'key')
  return await readKey(ports, id)
}

export async function revokeKey(ports: ControlPorts, actor: Actor, id: string): Promise<void> {
  const outcome = await ports.commands.run(revokeKeyCommand, { actor, id })
  if (!outcome.ok) throw errorOfRefusal(outcome.refusal, 'key')
}

export async function readKey(ports: ControlPorts, id: string): Promise<KeyView> {
  const row = await selectKeys(ports.reader).where('api_keys.id', '=', id).executeTakeFirst()
  if (row === undefined) throw errorOfRefusal('not-found', 'key')
  return viewKey(row)
}

/** A key by its id, or by its name within a customer. */
export async function findKey(ports: ControlPorts, idOrName: string, customer?: string): Promise<KeyView> {
  const byId = await selectKeys(ports.reader).where('api_keys.id', '=', idOrName).executeTakeFirst()
  if (byId !== undefined) return viewKey(byId)
  if (customer === undefined) {
    throw new GatewayError('not-found', 'There is no such key; by name it needs its customer.')
  }
  const byName = await selectKeys(ports.reader)
    .where('customer_id', '=', await readCustomerId(ports.reader, customer))
    .where('api_keys.name', '=', idOrName)
    .where('status', '<>', 'revoked')
    .executeTakeFirst()
  if (byName === undefined) throw errorOfRefusal('not-found', 'key')
  return viewKey(byName)
}

export async function listKeys(
  ports: ControlPorts,
  query: PageQuery & { customer?: string },
): Promise<Page<KeyView>> {
  const after = readCursor(query.cursor) ?? TOP_CURSOR
  let select = selectKeys(ports.reader).where('api_keys.id', '<', after)
  if (query.customer !== undefined) {
    select = select.where('customer_id', '=', await readCustomerId(ports.reader, query.customer))
  }
  const rows = await select
    .orderBy('api_keys.id', 'desc')
    .limit(query.limit + 1)
    .execute()
  return cutPage(rows.map(viewKey), query.limit, (key) => key.id)
}

/** The row of a key from its text: the text itself is stored nowhere. */
export function newKey(
  ports: Pick<ControlPorts, 'clock' | 'digestKey'>,
  customerId: string,
  name: string,
  text: string,
  columns: KeyColumns,
  source: EntrySource,
): NewKey {
  return {
    id: mintId('key', ports.clock.now()),
    customerId,
    name,
    digest: ports.digestKey(text),
    ...displayParts(text),
    columns,
    source,
  }
}

/** What was given, as columns; what was not given is left as it is. */
export function columnsOf(entry: z.output<typeof fields>): KeyColumns {
  const { models, limit, expires_at, rpm, tpm, concurrency, allow_ip, management } = entry
  return {
    ...(models === undefined ? {} : { models: JSON.stringify(models) }),
    ...(limit === undefined ? {} : { limit_amount: limit }),
    ...(expires_at === undefined ? {} : { expires_at: expires_at === null ? null : BigInt(expires_at) }),
    ...(rpm === undefined ? {} : { rpm: BigInt(rpm) }),
    ...(tpm === undefined ? {} : { tpm: BigInt(tpm) }),
    ...(concurrency === undefined ? {} : { concurrency: BigInt(concurrency) }),
    ...(allow_ip === undefined ? {} : { allow_ip: JSON.stringify(allow_ip) }),
    ...(management === undefined ? {} : { management: management ? 1n : 0n }),
    ...(entry.response_profile === undefined ? {} : { response_profile: entry.response_profile }),
    ...(entry.reasoning === undefined ? {} : { reasoning: entry.reasoning }),
  }
}

async function freeName(ports: ControlPorts, customerId: string): Promise<string> {
  const rows = await ports.reader
    .selectFrom('api_keys')
    .select('name')
    .where('customer_id', '=', customerId)
    .where('status', '<>', 'revoked')
    .execute()
  const taken = new Set(rows.map((row) => row.name))
  if (!taken.has('default')) return 'default'
  for (let n = 2; n <= taken.size + 2; n++) if (!taken.has(`key-${n}`)) return `key-${n}`
  throw badField('name', 'Give the key a name.')
}

function selectKeys(reader: Reader) {
  return reader
    .selectFrom('api_keys')
    .innerJoin('customers', 'customers.id', 'api_keys.customer_id')
    .selectAll('api_keys')
    .select('customers.name as customer_name')
}

type Row = Awaited<ReturnType<ReturnType<typeof selectKeys>['executeTakeFirstOrThrow']>>

function viewKey(row: Row): KeyView {
  const { status } = row
  return {
    id: row.id,
    customer: row.customer_name,
    customer_id: row.customer_id,
    name: row.name,
    prefix: row.prefix,
    last4: row.last4,
    status: status === 'active' || status === 'disabled' ? status : 'revoked',
    models: parseTexts(row.models),
    limit: row.limit_amount === null ? null : formatUsd(row.limit_amount),
    used: formatUsd(row.used),
    expires_at: row.expires_at === null ? null : isoTime(Number(row.expires_at)),
    rpm: Number(row.rpm),
    tpm: Number(row.tpm),
    concurrency: Number(row.concurrency),
    allow_ip: parseTexts(row.allow_ip),
    management: row.management !== 0n,
    response_profile: row.response_profile,
    reasoning: row.reasoning,
    source: row.source,
    created_at: isoTime(Number(row.created_at)),
    ...(row.management === 0n ? {} : { notes: [`management: ${MANAGEMENT_NOTE}`] }),
  }
}
