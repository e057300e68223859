import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { DAY_MS, HOUR_MS, openStateBooks, type StateBooks } from '../../../../../tests/kit/stored-state.ts'
import type { StoredFile } from './file-record.ts'
import { openFile, readFile, readLinkedFile, removeFile, storeFile } from './store-file.ts'
import { ORPHAN_MS, sweepBlobs } from './sweep-blobs.ts'

async function store(
  books: StateBooks,
  text: string,
  parts: Partial<Parameters<typeof storeFile>[1]> = {},
): Promise<StoredFile> {
  return await storeFile(books.state, {
    customerId: 'cus_a',
    expiresAt: books.expiresAt,
    mediaType: 'text/plain',
    name: 'notes.txt',
    content: [Buffer.from(text)],
    mostBytes: 1000,
    ...parts,
  })
}

async function textOf(books: StateBooks, file: StoredFile): Promise<string | undefined> {
  const content = await openFile(books.state, file)
  if (content === undefined) return undefined
  const chunks: Uint8Array[] = []
  for await (const chunk of content) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

describe('a stored file', () => {
  it('is read as it was given', async () => {
    const books = openStateBooks()
    const file = await store(books, 'some words')
    expect(file).toEqual({
      id: expect.stringMatching(/^file-[0-9a-f]{40}$/),
      customerId: 'cus_a',
      createdAt: books.clock.now(),
      expiresAt: books.expiresAt,
      mediaType: 'text/plain',
      bytes: 10,
      sha256: createHash('sha256').update('some words').digest('hex'),
      name: 'notes.txt',
    })
    expect(await readFile(books.state, 'cus_a', file.id)).toEqual(file)
    expect(await textOf(books, file)).toBe('some words')
    const nameless = await store(books, '', { name: null })
    expect(await readLinkedFile(books.state, nameless.id)).toEqual(nameless)
    expect(await textOf(books, nameless)).toBe('')
    await books.close()
  })

  it('is its customer’s alone, but for whoever has the link', async () => {
    const books = openStateBooks()
    const file = await store(books, 'x')
    expect(await readFile(books.state, 'cus_b', file.id)).toBeUndefined()
    expect(await removeFile(books.state, 'cus_b', file.id)).toBe(false)
    expect(await readLinkedFile(books.state, file.id)).toEqual(file)
    expect(await readLinkedFile(books.state, `${file.id.slice(0, -1)}g`)).toBeUndefined()
    expect(await removeFile(books.state, 'cus_a', file.id)).toBe(true)
    expect(await removeFile(books.state, 'cus_a', file.id)).toBe(false)
    expect(await readLinkedFile(books.state, file.id)).toBeUndefined()
    expect(await textOf(books, file)).toBeUndefined()
    expect(books.state.blobs.contents.size).toBe(0)
    await books.close()
  })

  it('is gone after its time', async () => {
    const books = openStateBooks()
    const file = await store(books, 'x')
    books.clock.advance(30 * DAY_MS - 1)
    expect(await readFile(books.state, 'cus_a', file.id)).toBeDefined()
    books.clock.advance(1)
    expect(await readFile(books.state, 'cus_a', file.id)).toBeUndefined()
    expect(await readLinkedFile(books.state, file.id)).toBeUndefined()
    expect(await removeFile(books.state, 'cus_a', file.id)).toBe(false)
    await books.close()
  })

  it('is refused when it is too long, and leaves nothing', async () => {
    const books = openStateBooks()
    await expect(store(books, 'x'.repeat(11), { mostBytes: 10 })).rejects.toMatchObject({ kind: 'too-large' })
    expect(books.state.blobs.contents.size).toBe(0)
    expect((await store(books, 'x'.repeat(10), { mostBytes: 10 })).bytes).toBe(10)
    await books.close()
  })
})

describe('sweepBlobs', () => {
  it('removes what no row knows of, when it is old enough', async () => {
    const books = openStateBooks()
    const { blobs } = books.state
    const kept = await store(books, 'kept')
    const orphans = Array.from({ length: 1203 }, (_, i) => `orphan-${String(i).padStart(20, '0')}`)
    for (const name of orphans) await blobs.put(name, [])
    books.clock.advance(ORPHAN_MS)
    expect(await sweepBlobs(books.state)).toBe(0)
    books.clock.advance(HOUR_MS)
    await blobs.put('orphan-that-is-young', [])
    expect(await sweepBlobs(books.state)).toBe(orphans.length)
    expect([...blobs.contents.keys()].sort()).toEqual([kept.id, 'orphan-that-is-young'].sort())
    await books.close()
  })
})
