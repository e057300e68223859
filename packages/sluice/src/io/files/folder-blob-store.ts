import { randomBytes } from 'node:crypto'
import type { Stats } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type BlobContent, type BlobStore, checkBlobName, type FoundBlob, isBlobName } from './blob-store.ts'

/** Where blobs are written until they are whole: beside their folders, so that a rename is all that is left to do. */
const UNFINISHED = 'unfinished'

const READ_BYTES = 256 * 1024

/**
 * Blobs as files of a folder (0700), each 0600, spread by the last two characters of their names, which are random. The
 * folder is made with the first blob.
 */
export function openFolderBlobStore(folder: string): BlobStore {
  const pathOf = (name: string): string => {
    checkBlobName(name)
    return join(folder, name.slice(-2), name)
  }
  return {
    async put(name, content, signal) {
      const path = pathOf(name)
      const draft = join(folder, UNFINISHED, `${name}.${randomBytes(6).toString('hex')}`)
      await mkdir(dirname(draft), { recursive: true, mode: 0o700 })
      const made = await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      try {
        await writeDraft(draft, content, signal)
        await rename(draft, path)
      } catch (error) {
        await rm(draft, { force: true })
        throw error
      }
      await syncFolder(dirname(path))
      if (made === undefined) return
      await syncFolder(folder)
      await syncFolder(dirname(folder))
    },
    async find(name) {
      const path = pathOf(name)
      const stats = await statOf(path)
      return stats === undefined ? undefined : toFound(path, stats.size)
    },
    async remove(name) {
      await rm(pathOf(name), { force: true })
    },
    async *list() {
      for (const shard of await namesIn(folder)) {
        if (shard.length !== 2) continue
        for (const name of await namesIn(join(folder, shard))) {
          const stats = isBlobName(name) ? await statOf(join(folder, shard, name)) : undefined
          if (stats !== undefined) yield { name, modifiedAt: stats.mtimeMs }
        }
      }
    },
    async removeUnfinished(before) {
      let removed = 0
      for (const name of await namesIn(join(folder, UNFINISHED))) {
        const path = join(folder, UNFINISHED, name)
        const stats = await statOf(path)
        if (stats === undefined || stats.mtimeMs >= before) continue
        await rm(path, { force: true })
        removed++
      }
      return removed
    },
  }
}

async function writeDraft(
  path: string,
  content: BlobContent,
  signal: AbortSignal | undefined,
): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    for await (const chunk of content) {
      signal?.throwIfAborted()
      await writeWhole(file, chunk)
    }
    await file.sync()
  } finally {
    await file.close()
  }
}

/** A write may take less than it is given. */
async function writeWhole(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten
}

function toFound(path: string, size: number): FoundBlob {
  return {
    size,
    async *read(signal) {
      const file = await open(path, 'r')
      try {
        for (;;) {
          signal?.throwIfAborted()
          const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(READ_BYTES), 0, READ_BYTES)
          if (bytesRead === 0) return
          yield buffer.subarray(0, bytesRead)
        }
      } finally {
        await file.close()
      }
    },
  }
}

async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path)
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/** A new name must survive a crash as its content does. Windows syncs no folders. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
