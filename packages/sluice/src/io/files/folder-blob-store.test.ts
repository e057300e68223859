import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../../../tests/kit/temporary-folder.ts'
import type { BlobStore } from './blob-store.ts'
import { openFolderBlobStore } from './folder-blob-store.ts'

const NAME = `file-${'0123456789abcdef'.repeat(2)}`
const OTHER = `file-${'fedcba9876543210'.repeat(2)}`

function aStore(): { folder: string; store: BlobStore } {
  const folder = join(temporaryFolder(), 'files')
  return { folder, store: openFolderBlobStore(folder) }
}

async function contentOf(store: BlobStore, name: string): Promise<string | undefined> {
  const blob = await store.find(name)
  if (blob === undefined) return undefined
  const chunks: Uint8Array[] = []
  for await (const chunk of blob.read()) chunks.push(chunk)
  expect(blob.size).toBe(Buffer.concat(chunks).length)
  return Buffer.concat(chunks).toString()
}

async function listed(store: BlobStore): Promise<string[]> {
  const names: string[] = []
  for await (const { name } of store.list()) names.push(name)
  return names.sort()
}

function* failing(): Generator<Uint8Array> {
  yield Buffer.from('half of it')
  throw new Error('on purpose')
}

describe('a folder of blobs', () => {
  it('keeps a content under its name, for its owner alone', async () => {
    const { folder, store } = aStore()
    expect(await store.find(NAME)).toBeUndefined()
    expect(await listed(store)).toEqual([])
    await store.put(NAME, [Buffer.from('one '), Buffer.from('two')])
    expect(await contentOf(store, NAME)).toBe('one two')
    const path = join(folder, 'ef', NAME)
    if (process.platform !== 'win32') {
      expect(statSync(path).mode & 0o777).toBe(0o600)
      for (const made of [folder, join(folder, 'ef'), join(folder, 'unfinished')]) {
        expect(statSync(made).mode & 0o777).toBe(0o700)
      }
    }
    expect(readdirSync(join(folder, 'unfinished'))).toEqual([])
    await store.put(NAME, [Buffer.from('three')])
    expect(await contentOf(store, NAME)).toBe('three')
    await store.put(OTHER, [])
    expect(await contentOf(store, OTHER)).toBe('')
    expect(await listed(store)).toEqual([NAME, OTHER])
    await store.remove(NAME)
    await store.remove(NAME)
    expect(await listed(store)).toEqual([OTHER])
  })

  it('takes a long stream in pieces of any size', async () => {
    const { store } = aStore()
    const whole = Buffer.alloc(1_000_003, 'abcdefghijk')
    async function* pieces(): AsyncGenerator<Uint8Array> {
      for (let at = 0, size = 1; at < whole.length; size = (size * 7) % 65_537) {
        yield whole.subarray(at, at + size)
        at += size
      }
    }
    await store.put(NAME, pieces())
    expect(await contentOf(store, NAME)).toBe(whole.toString())
  })

  it('keeps nothing of a content that fails, and the former one whole', async () => {
    const { folder, store } = aStore()
    await expect(store.put(NAME, failing())).rejects.toThrow('on purpose')
    expect(await store.find(NAME)).toBeUndefined()
    await store.put(NAME, [Buffer.from('former')])
    await expect(store.put(NAME, failing())).rejects.toThrow('on purpose')
    const signal = AbortSignal.abort(new Error('given up'))
    await expect(store.put(NAME, [Buffer.from('x')], signal)).rejects.toThrow('given up')
    expect(await contentOf(store, NAME)).toBe('former')
    expect(readdirSync(join(folder, 'unfinished'))).toEqual([])
  })

  it('reads what it began to read, also when the blob is removed or replaced meanwhile', async () => {
    const { store } = aStore()
    const long = Buffer.alloc(600_000, 'x')
    await store.put(NAME, [long])
    const blob = await store.find(NAME)
    let bytes = 0
    for await (const chunk of blob?.read() ?? []) {
      if (bytes === 0) await store.remove(NAME)
      bytes += chunk.length
    }
    expect(bytes).toBe(long.length)
    await expect(contentOf({ ...store, find: async () => blob }, NAME)).rejects.toThrow('ENOENT')
  })

  it('stops reading when it is told to', async () => {
    const { store } = aStore()
    await store.put(NAME, [Buffer.alloc(600_000)])
    const aborter = new AbortController()
    const blob = await store.find(NAME)
    const read = async (): Promise<void> => {
      for await (const _ of blob?.read(aborter.signal) ?? []) aborter.abort(new Error('given up'))
    }
    await expect(read()).rejects.toThrow('given up')
  })

  it.each([
    '',
    '..',
    '../../etc/passwd',
    `${NAME}/..`,
    `../${NAME}`,
    NAME.toUpperCase(),
    'short',
    `${NAME}.x`,
  ])('has no place for the name %j', async (name) => {
    const { folder, store } = aStore()
    await expect(store.put(name, [])).rejects.toThrow('not the name of a blob')
    await expect(store.find(name)).rejects.toThrow('not the name of a blob')
    await expect(store.remove(name)).rejects.toThrow('not the name of a blob')
    expect(existsSync(folder)).toBe(false)
  })

  it('lists whole blobs alone, and removes what was never finished', async () => {
    const { folder, store } = aStore()
    await store.put(NAME, [Buffer.from('whole')])
    const draft = join(folder, 'unfinished', `${OTHER}.0123456789ab`)
    writeFileSync(draft, 'half')
    writeFileSync(join(folder, 'a-stranger'), '')
    mkdirSync(join(folder, 'zz'))
    writeFileSync(join(folder, 'zz', 'A stranger'), '')
    expect(await listed(store)).toEqual([NAME])
    const began = Date.UTC(2026, 0, 2)
    utimesSync(draft, began / 1000, began / 1000)
    expect(await store.removeUnfinished(began)).toBe(0)
    expect(await store.removeUnfinished(began + 1)).toBe(1)
    expect(readdirSync(join(folder, 'unfinished'))).toEqual([])
    expect(await contentOf(store, NAME)).toBe('whole')
  })
})
