import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { readSqliteFault } from './sqlite-fault.ts'

export interface FolderLock {
  readonly path: string
  release(): void
}

/** Another gateway works on the folder. The message names the lock. */
export class FolderLockedError extends Error {
  override readonly name = 'FolderLockedError'
}

/**
 * Takes `lock` in the data folder for the life of this process. It is SQLite's own file lock, held by a transaction
 * that never ends: the system frees it with the process, whatever kills it, so there is no stale lock to clear.
 * (POSIX drops such locks when the process closes any other descriptor of the file: nothing here may read it.)
 *
 * @throws FolderLockedError
 */
export function takeFolderLock(folder: string): FolderLock {
  const path = join(folder, 'lock')
  const db = new DatabaseSync(path, { timeout: 0 })
  try {
    db.exec('PRAGMA journal_mode = MEMORY')
    db.exec('PRAGMA locking_mode = EXCLUSIVE')
    db.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    db.close()
    if (readSqliteFault(error) !== 'busy') throw error
    throw new FolderLockedError(`another gateway is running on this data folder: it holds ${path}`, {
      cause: error,
    })
  }
  return { path, release: () => db.close() }
}
