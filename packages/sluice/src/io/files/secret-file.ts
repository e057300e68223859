import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

const SECRET_BYTES = 32

/**
 * Reads 32 secret bytes kept as hexadecimal text, or makes the file (0600, synced to disk before it is used). Of two
 * processes that race one makes it and both read it: it appears under its name when it is whole.
 */
export function readOrCreateSecretFile(path: string): Uint8Array {
  const existing = readSecretFile(path)
  if (existing !== undefined) return existing
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  const descriptor = openSync(draft, 'wx', 0o600)
  try {
    writeSync(descriptor, `${randomBytes(SECRET_BYTES).toString('hex')}\n`)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  try {
    linkSync(draft, path)
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
  } finally {
    unlinkSync(draft)
  }
  syncFolder(dirname(path))
  const secret = readSecretFile(path)
  if (secret === undefined) throw new Error(`${path} was taken away while it was made`)
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

/** What is sealed with the key must not outlive its name. Windows syncs no folders. */
function syncFolder(path: string): void {
  if (process.platform === 'win32') return
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
