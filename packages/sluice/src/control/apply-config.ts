import { mintKey } from '../access/keys/mint-key.ts'
import type { Logger } from '../io/log/logger.ts'
import { mintId } from '../io/mint-id.ts'
import { decodePriceSettings, encodePriceSettings } from '../money/pricing/price-settings.ts'
import { applyFileCommand } from './apply-commands.ts'
import type { FileCustomer } from './apply-customers.ts'
import type { FileChange } from './apply-result.ts'
import type { NewChannel } from './channel-commands.ts'
import { keepSealed, newChannel } from './channels.ts'
import type { LoadedConfig } from './config/load-config.ts'
import { MANAGEMENT_NOTE } from './config/notes-of-file.ts'
import type { ControlPorts } from './control-ports.ts'
import { newCustomer } from './customers.ts'
import { columnsOf, newKey } from './keys.ts'

export interface AppliedConfig {
  changes: readonly FileChange[]
  /** Keys that the file left to us, shown once. */
  generatedKeys: readonly { customer: string; name: string; key: string }[]
}

/** Brings the database to what the file says (R37): in one transaction, so that a refusal changes nothing. */
export async function applyConfig(
  ports: ControlPorts,
  config: LoadedConfig,
  log: Logger,
): Promise<AppliedConfig> {
  const { file } = config
  const stored = await storedChannels(ports)
  const channels = (file.channels ?? []).map((entry): NewChannel => {
    const row = stored.get(entry.name)
    const channel = newChannel(ports, row?.id ?? mintId('chn', ports.clock.now()), entry, 'file')
    return row === undefined ? channel : keepSealed(ports, channel, row.sealed)
  })
  const texts = new Map<string, { customer: string; name: string; key: string }>()
  const customers = (file.customers ?? []).map((entry): FileCustomer => {
    const customer = newCustomer(ports, entry, 'file')
    const keys = (entry.api_keys ?? []).map((given) => {
      const text = given.key ?? mintKey()
      const key = newKey(ports, customer.id, given.name, text, columnsOf(given), 'file')
      if (given.management === true) {
        log.warn(`configuration file: management of an api key: ${MANAGEMENT_NOTE}`, { name: given.name })
      }
      if (given.key === undefined) texts.set(key.id, { customer: entry.name, name: given.name, key: text })
      return { key, given: given.key !== undefined }
    })
    const stated = { group: entry.group !== undefined, credit: entry.credit_limit !== undefined }
    return { customer, stated, keys }
  })
  const result = await ports.commands.run(applyFileCommand, {
    channels,
    prices: pricesOf(config),
    groups: (file.groups ?? []).map(({ name, multiplier }) => ({ name, multiplier: multiplier ?? '1' })),
    customers,
  })
  for (const change of result.changes) logChange(log, change)
  const generatedKeys = result.generated.flatMap((id) => texts.get(id) ?? [])
  return { changes: result.changes, generatedKeys }
}

async function storedChannels(
  ports: ControlPorts,
): Promise<Map<string, { id: string; sealed: string | null }>> {
  const rows = await ports.reader.selectFrom('channels').select(['id', 'name', 'sealed']).execute()
  return new Map(rows.map((row) => [row.name, row]))
}

function pricesOf({ written }: LoadedConfig): { model: string; settings: string }[] {
  const entries: readonly unknown[] = Array.isArray(written.prices) ? written.prices : []
  return entries.flatMap((entry) => {
    const price = decodePriceSettings(entry)
    const model = typeof entry === 'object' && entry !== null && 'model' in entry ? entry.model : undefined
    if (price === undefined || typeof model !== 'string') return []
    return [{ model, settings: JSON.stringify(encodePriceSettings(price)) }]
  })
}

function logChange(log: Logger, { kind, name, did }: FileChange): void {
  const text = `configuration file: ${kind} ${did}`
  if (did === 'disabled' || did === 'revoked') log.warn(text, { name })
  else log.info(text, { name })
}
