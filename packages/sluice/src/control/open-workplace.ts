import { dirname } from 'node:path'
import { systemClock } from '../io/clock.ts'
import { bringToSchema } from '../io/database/bring-to-schema.ts'
import { prepareDataFolder } from '../io/database/data-folder.ts'
import { openInlineRunner } from '../io/database/inline-runner.ts'
import { openSqlite } from '../io/database/sqlite-connection.ts'
import { permissionsOf } from '../io/files/file-facts.ts'
import type { Environment } from './config/environment.ts'
import type { ControlPorts } from './control-ports.ts'
import { bindInstall, isBoundTo, openInstallVault } from './install.ts'
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
  if (permissionsOf(elsewhere) === undefined)
    throw new Error(`the folder ${elsewhere} of the database does not exist`)
  const open = () => openSqlite({ path: databaseFile, durability: 'full', role: 'writer' })
  bringToSchema(open, systemClock)
  const vault = openInstallVault(environment)
  const commands = openInlineRunner({ open, clock: systemClock, lockPatienceMs: PATIENCE_MS })
  const ports = openControlPorts(databaseFile, vault, commands)
  const close = async (): Promise<void> => {
    await ports.close()
    await commands.close()
  }
  try {
    // Asked of the reader first: a command that only reads waits for no one.
    if (!(await isBoundTo(ports.reader, vault))) await bindInstall(commands, vault)
    return { ports, close }
  } catch (error) {
    await close()
    throw error
  }
}
