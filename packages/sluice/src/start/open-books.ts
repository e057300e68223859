import { type AppliedConfig, applyConfig } from '../control/apply-config.ts'
import type { Environment } from '../control/config/environment.ts'
import type { LoadedConfig } from '../control/config/load-config.ts'
import { DEFAULT_SETTINGS } from '../control/config/settings.ts'
import type { ControlPorts } from '../control/control-ports.ts'
import { type FirstStart, runFirstStart } from '../control/first-start.ts'
import { bindInstall, openInstallVault } from '../control/install.ts'
import { openControlPorts } from '../control/open-control.ts'
import { systemClock } from '../io/clock.ts'
import { bringToSchema } from '../io/database/bring-to-schema.ts'
import { prepareDataFolder } from '../io/database/data-folder.ts'
import type { FailPlan } from '../io/database/fail-points.ts'
import { takeFolderLock } from '../io/database/folder-lock.ts'
import { openSqlite } from '../io/database/sqlite-connection.ts'
import type { Writer } from '../io/database/writer.ts'
import type { Logger } from '../io/log/logger.ts'
import { PROVIDERS } from '../providers/registry.ts'
import { reapBackground } from '../records/responses/commands.ts'
import { reapCalls } from '../relay/reap-calls.ts'
import { openWriter } from './open-writer.ts'

export interface Books {
  ports: ControlPorts
  writer: Writer
  firstStart: FirstStart | undefined
  generatedKeys: AppliedConfig['generatedKeys']
}

/**
 * Takes the data folder, opens what is stored and brings it to what the configuration says. What was opened is given to
 * `closers`, so that a start that fails half-way leaves nothing behind.
 */
export async function openBooks(
  environment: Environment,
  config: LoadedConfig | undefined,
  options: {
    ledgerOff: boolean
    failPlans: readonly FailPlan[]
    log: Logger
    closers: AsyncDisposableStack
  },
): Promise<Books> {
  const { log, closers, ledgerOff, failPlans } = options
  const settings = config?.settings ?? DEFAULT_SETTINGS
  prepareDataFolder(environment.dataDir)
  const lock = takeFolderLock(environment.dataDir)
  closers.defer(() => lock.release())
  bringToSchema(
    () => openSqlite({ path: environment.databaseFile, durability: 'full', role: 'writer' }),
    systemClock,
  )
  const vault = openInstallVault(environment)
  const writer = await openWriter({
    path: environment.databaseFile,
    durability: ledgerOff ? 'off' : settings.durability,
    clock: systemClock,
    benchmark: ledgerOff,
    failPlans,
  })
  closers.defer(() => writer.stop())
  const ports = openControlPorts(environment.databaseFile, vault, writer)
  closers.defer(() => ports.close())
  await bindInstall(writer, vault)
  const firstStart = await runFirstStart(ports, environment, PROVIDERS, config?.file)
  const applied = config === undefined ? undefined : await applyConfig(ports, config, log)
  // The folder's lock is ours, so whoever left open attempts and background responses behind is dead.
  await writer.run(reapCalls, { living: [], all: true, overdraft: settings.overdraft })
  await writer.run(reapBackground, { living: [], all: true })
  return { ports, writer, firstStart, generatedKeys: applied?.generatedKeys ?? [] }
}
