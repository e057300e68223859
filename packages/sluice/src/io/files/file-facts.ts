import { existsSync, statfsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** Permission bits of a file or folder; undefined when there is none. */
export function permissionsOf(path: string): number | undefined {
  const stats = statSync(path, { throwIfNoEntry: false })
  return stats === undefined ? undefined : stats.mode & 0o777
}

/** Bytes that may still be written where `path` stands or would stand. */
export function freeBytesAt(path: string): bigint {
  let folder = path
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder)
  const { bavail, bsize } = statfsSync(folder, { bigint: true })
  return bavail * bsize
}
