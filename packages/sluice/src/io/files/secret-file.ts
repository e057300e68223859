import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'

const SECRET_BYTES = 32

/**
 * Reads 32 secret bytes kept as hexadecimal text, or makes the file (0600, in a folder of 0700, synced to disk
 * before it is used). Two processes that race get the same bytes: the file is created exclusively.
 */
export function readOrCreateSecretFile(path: string): Uint8Array {
  const existing = readSecretFile(path)
  if (existing !== undefined) return existing
  makePrivateFolder(dirname(path))
  const secret = randomBytes(SECRET_BYTES)
  let descriptor: number
  try {
    descriptor = openSync(path, 'wx', 0o600)
  } catch (error) {
    const other = hasCode(error, 'EEXIST') ? readSecretFile(path) : undefined
    if (other !== undefined) return other
    throw error
  }
  try {
    writeSync(descriptor, `${secret.toString('hex')}\n`)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  return secret
}

/** Undefined when there is no such file; an Error when it holds anything but a secret. */
export function readSecretFile(path: string): Uint8Array | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8').trim()
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
  if (!/^[0-9a-f]{64}$/.test(text)) throw new Error(`${path} does not hold 64 hexadecimal digits`)
  return Buffer.from(text, 'hex')
}

/** Makes a folder that its owner alone may open; one that exists keeps what its operator gave it. */
export function makePrivateFolder(path: string): void {
  const first = mkdirSync(path, { recursive: true, mode: 0o700 })
  // The mode of mkdir passes through the umask, which may only take away; chmod states it.
  if (first !== undefined) chmodSync(path, 0o700)
}

/** Permission bits of a file or folder, or undefined when there is none. */
export function permissionsOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mode
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
