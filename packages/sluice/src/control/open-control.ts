import { openKeyDigest } from '../access/keys/digest-key.ts'
import { systemClock } from '../io/clock.ts'
import type { CommandRunner } from '../io/database/command.ts'
import { openReader } from '../io/database/reader.ts'
import { findProvider, PROVIDERS } from '../providers/registry.ts'
import type { ProviderList } from './config/check-channel.ts'
import type { ControlPorts } from './control-ports.ts'
import type { LiveSources } from './live-values.ts'
import type { Vault } from './secrets.ts'

/** The vendors of this program. */
export const providerList: ProviderList = { find: findProvider, ids: () => PROVIDERS.map(({ id }) => id) }

/** Their models, with the prices that are built in. */
export const BUILT_IN_CATALOGUE: LiveSources['catalogue'] = PROVIDERS.map(({ id, models }) => ({
  provider: id,
  models,
}))

/** What the acts work with, over a database file that exists. `commands` writes it. */
export function openControlPorts(
  databaseFile: string,
  vault: Vault,
  commands: CommandRunner,
  clock = systemClock,
): ControlPorts & { close(): Promise<void> } {
  const reader = openReader(databaseFile)
  return {
    commands,
    reader,
    vault,
    clock,
    providers: providerList,
    digestKey: openKeyDigest(vault.keyDigestSecret),
    close: () => reader.destroy(),
  }
}
