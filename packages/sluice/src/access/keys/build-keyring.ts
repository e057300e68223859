import type { ApiKeysRow } from '../../io/database/tables.ts'
import type { ReasoningStyle, ResponseProfile } from '../../protocols/chat/chat-format.ts'
import type { CustomerEntry, KeyEntry, Keyring } from './keyring.ts'

export interface BuiltKeyring {
  keyring: Keyring
  /** Keys that could not be read and are left out, so that they refuse rather than allow too much; for the log. */
  faults: readonly { keyId: string; reason: string }[]
}

/** Rows to an immutable value; `customers` by id. A million keys are two maps and their entries. */
export function buildKeyring(
  rows: readonly ApiKeysRow[],
  customers: ReadonlyMap<string, CustomerEntry>,
): BuiltKeyring {
  const byDigest = new Map<string, KeyEntry>()
  const byId = new Map<string, KeyEntry>()
  const faults: { keyId: string; reason: string }[] = []
  for (const row of rows) {
    const entry = readKey(row, customers)
    if (typeof entry === 'string') {
      faults.push({ keyId: row.id, reason: entry })
      continue
    }
    byDigest.set(row.digest, entry)
    byId.set(row.id, entry)
  }
  return { keyring: { find: (digest) => byDigest.get(digest), byId: (id) => byId.get(id) }, faults }
}

const STATUSES: readonly KeyEntry['status'][] = ['active', 'revoked', 'disabled']
const PROFILES: readonly ResponseProfile[] = ['openai', 'ohmygpt']
const REASONING: readonly ReasoningStyle[] = ['reasoning_content', 'reasoning', 'both', 'think', 'none']

/** The entry, or why there is none. */
function readKey(row: ApiKeysRow, customers: ReadonlyMap<string, CustomerEntry>): KeyEntry | string {
  const customer = customers.get(row.customer_id)
  if (customer === undefined) return 'its customer has no account'
  const status = STATUSES.find((one) => one === row.status)
  if (status === undefined) return 'its status is unknown'
  const models = readList(row.models)
  if (models === undefined) return 'its list of models cannot be read'
  const allowIp = readList(row.allow_ip)
  if (allowIp === undefined) return 'its list of addresses cannot be read'
  return {
    id: row.id,
    name: row.name,
    status,
    expiresAt: row.expires_at === null ? null : Number(row.expires_at),
    models,
    limit: row.limit_amount,
    rpm: Number(row.rpm),
    tpm: Number(row.tpm),
    concurrency: Number(row.concurrency),
    allowIp,
    management: row.management !== 0n,
    responseProfile: PROFILES.find((one) => one === row.response_profile) ?? null,
    reasoning: REASONING.find((one) => one === row.reasoning) ?? null,
    customer,
  }
}

/** A JSON list of texts. */
function readList(text: string): readonly string[] | undefined {
  try {
    const list: unknown = JSON.parse(text)
    return Array.isArray(list) && list.every((one) => typeof one === 'string') ? list : undefined
  } catch {
    return undefined
  }
}
