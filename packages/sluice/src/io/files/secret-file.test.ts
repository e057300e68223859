import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../../../tests/kit/temporary-folder.ts'
import { freeBytesAt, permissionsOf } from './file-facts.ts'
import { readTextFile } from './read-text-file.ts'
import { readOrCreateSecretFile, readSecretFile } from './secret-file.ts'

describe('readOrCreateSecretFile', () => {
  it('makes a secret once, for its owner alone, and leaves nothing else', () => {
    const folder = temporaryFolder()
    const path = join(folder, 'secret')
    expect(readSecretFile(path)).toBeUndefined()
    const made = readOrCreateSecretFile(path)
    expect(made).toHaveLength(32)
    expect(Buffer.from(readOrCreateSecretFile(path)).equals(made)).toBe(true)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder)).toEqual(['secret'])
  })

  it.each(['', 'abc', `${'0'.repeat(63)}g`])('refuses a file that holds %j, and keeps it', (text) => {
    const path = join(temporaryFolder(), 'secret')
    writeFileSync(path, text)
    expect(() => readOrCreateSecretFile(path)).toThrow('does not hold 64 hexadecimal digits')
    expect(readTextFile(path)).toBe(text)
  })

  it('fails where there is no folder', () => {
    expect(() => readOrCreateSecretFile(join(temporaryFolder(), 'none', 'secret'))).toThrow('ENOENT')
  })
})

describe('facts of files', () => {
  it('are told of what is there and what is not', () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'a'), '\uFEFFtext', { mode: 0o640 })
    expect(readTextFile(join(folder, 'a'))).toBe('text')
    expect(readTextFile(join(folder, 'b'))).toBeUndefined()
    expect(() => readTextFile(folder)).toThrow()
    expect(permissionsOf(join(folder, 'a'))).toBe(0o640)
    expect(permissionsOf(join(folder, 'b'))).toBeUndefined()
    expect(freeBytesAt(join(folder, 'not', 'yet'))).toBeGreaterThan(0n)
  })
})
