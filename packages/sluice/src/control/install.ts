import { join } from 'node:path'
import type { Command, CommandRunner } from '../io/database/command.ts'
import { prepareDataFolder } from '../io/database/data-folder.ts'
import type { Reader } from '../io/database/reader.ts'
import { readOrCreateSecretFile } from '../io/files/secret-file.ts'
import type { Environment } from './config/environment.ts'
import { openVault, type Vault } from './secrets.ts'
import { sql } from './statements.ts'

/** The stored data belongs to another secret key. */
export class WrongSecretKeyError extends Error {
  override readonly name = 'WrongSecretKeyError'
}

export const SECRET_FILE = 'secret-key'

/** The vault of `SLUICE_SECRET_KEY`, or of the key in the data directory, which is generated once. */
export function openInstallVault(environment: Environment): Vault {
  if (environment.secretKey !== null) return openVault(environment.secretKey)
  prepareDataFolder(environment.dataDir)
  return openVault(readOrCreateSecretFile(join(environment.dataDir, SECRET_FILE)))
}

const READ = sql(`SELECT value FROM meta WHERE name = 'install_digest'`)
const WRITE = sql(`INSERT INTO meta (name, value) VALUES ('install_digest', ?)`)

export const bindInstallCommand: Command<{ installDigest: string }, { matches: boolean }> = {
  name: 'control.bindInstall',
  async run(tx, { installDigest }) {
    const row = await tx.first(READ, [])
    if (row !== undefined) return { matches: row.value === installDigest }
    await tx.change(WRITE, [installDigest])
    return { matches: true }
  },
}

/** Whether the stored data is known to belong to the secret key; false also where nothing is stored yet. */
export async function isBoundTo(reader: Reader, vault: Vault): Promise<boolean> {
  const row = await reader
    .selectFrom('meta')
    .select('value')
    .where('name', '=', 'install_digest')
    .executeTakeFirst()
  return row?.value === vault.installDigest
}

/**
 * Binds a new database to the secret key, and refuses one that is bound to another: what it holds could not be
 * opened, and no customer's key would be found.
 *
 * @throws WrongSecretKeyError
 */
export async function bindInstall(commands: CommandRunner, vault: Vault): Promise<void> {
  const { matches } = await commands.run(bindInstallCommand, { installDigest: vault.installDigest })
  if (matches) return
  throw new WrongSecretKeyError(
    'the stored data was written with another secret key: set SLUICE_SECRET_KEY to that one, ' +
      `or restore the file ${SECRET_FILE} of its data directory`,
  )
}
