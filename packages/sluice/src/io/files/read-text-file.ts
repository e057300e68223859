import { readFileSync } from 'node:fs'

/** A whole text file; undefined when there is none. A mark of byte order at its head is not part of it. */
export function readTextFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
