import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { systemClock } from '../io/clock.ts'
import { prepareDataFolder } from '../io/database/data-folder.ts'
import { openInlineRunner } from '../io/database/inline-runner.ts'
import { migrate } from '../io/database/migrate.ts'
import { openSqlite } from '../io/database/sqlite-connection.ts'
import type { Environment } from './config/environment.ts'
import type { ControlPorts } from './control-ports.ts'
import { bindInstall, openInstallVault } from './install.ts'
import { openControlPorts } from './open-control.ts'

/** A running gateway leaves its writer free for moments only; a command waits this long for one of them. */
const PATIENCE_MS = 30_000

/**
 * Opens the database that the environment names, for acts beside a running gateway or without one. A new one is
 * made, as a start would.
 */
export async function openWorkplace(environment: Environment): Promise<{
  ports: ControlPorts
  close(): Promise<void>
}> {
  const { dataDir, databaseFile } = environment
  prepareDataFolder(dataDir)
  const elsewhere = dirname(databaseFile)
  if (!existsSync(elsewhere)) throw new Error(`the folder ${elsewhere} of the database does not exist`)
  const open = () => openSqlite({ path: databaseFile, durability: 'full', role: 'writer' })
  const connection = open()
  try {
    migrate(connection, systemClock)
  } finally {
    connection.close()
  }
  const vault = openInstallVault(environment)
  const commands = openInlineRunner({ open, clock: systemClock, lockPatienceMs: PATIENCE_MS })
  try {
    await bindInstall(commands, vault)
    const ports = openControlPorts(databaseFile, vault, commands)
    return {
      ports,
      async close() {
        await ports.close()
        await commands.close()
      },
    }
  } catch (error) {
    await commands.close()
    throw error
  }
}
