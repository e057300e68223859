import { chmodSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** The database file inside a data folder. */
export function databasePath(folder: string): string {
  return join(folder, 'sluice.db')
}

/** Makes the data folder if it is missing, readable by its owner alone (0700) in either case. */
export function prepareDataFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  // Windows has no such bits: the folder's own access list counts there.
  if (process.platform !== 'win32' && (statSync(folder).mode & 0o077) !== 0) chmodSync(folder, 0o700)
}
