import { describe, expect, it } from 'vitest'
import { aKey } from '../../../../../tests/kit/relay-parts.ts'
import { openStateBooks } from '../../../../../tests/kit/stored-state.ts'
import { savePins } from '../../records/responses/commands.ts'
import { NO_STATE } from '../call-state.ts'
import { prepareGeminiState } from './gemini-state.ts'

const A = { channelId: 'ch_a', credentialId: 'crd_1' }
const B = { channelId: 'ch_a', credentialId: 'crd_2' }
const key = aKey()

async function openBooks() {
  const books = openStateBooks()
  const save = (customerId: string, kind: 'file' | 'cached_content', id: string, pin: typeof A) =>
    books.runner.run(savePins, { customerId, pins: [{ kind, id, pin }], expiresAt: books.expiresAt })
  await save(key.customer.id, 'cached_content', 'cachedContents/mine', A)
  await save(key.customer.id, 'file', 'files/mine', A)
  await save(key.customer.id, 'file', 'files/elsewhere', B)
  await save('cus_other', 'file', 'files/theirs', A)
  return books
}

const files = (...uris: string[]) => [{ parts: uris.map((fileUri) => ({ fileData: { fileUri } })) }]
const GOOGLE = 'https://generativelanguage.googleapis.com/v1beta'

describe('a call that names what Google keeps', () => {
  it('waits for nothing where it names nothing', async () => {
    const books = await openBooks()
    expect(prepareGeminiState({ key, body: { contents: files() } }, books.state)).toBe(NO_STATE)
    await books.close()
  })

  it.each([
    { name: 'a cached content', body: { cachedContent: 'cachedContents/mine' } },
    { name: 'a file', body: { contents: files('files/mine') } },
    {
      name: 'both, twice',
      body: { cachedContent: 'cachedContents/mine', contents: files('files/mine', `${GOOGLE}/files/mine`) },
    },
  ])('goes where it lies: $name', async ({ body }) => {
    const books = await openBooks()
    expect(await prepareGeminiState({ key, body }, books.state)).toMatchObject({ pin: A, isOurs: false })
    await books.close()
  })

  it.each([
    {
      name: 'of nobody',
      body: { cachedContent: 'cachedContents/none' },
      kind: 'not-found',
      param: 'cachedContent',
    },
    {
      name: 'of another customer',
      body: { contents: files('files/mine', 'files/theirs') },
      kind: 'not-found',
      param: 'contents[0].parts[1].fileData.fileUri',
    },
    {
      name: 'of two accounts',
      body: { cachedContent: 'cachedContents/mine', contents: files('files/elsewhere') },
      kind: 'bad-request',
      param: 'contents[0].parts[0].fileData.fileUri',
    },
  ])('is refused: $name', async ({ body, kind, param }) => {
    const books = await openBooks()
    await expect(prepareGeminiState({ key, body }, books.state)).rejects.toMatchObject({ kind, param })
    await books.close()
  })

  it('takes an address that only looks like one for a link', async () => {
    const books = await openBooks()
    const body = { contents: files('https://example.com/v1beta/files/theirs') }
    expect(await prepareGeminiState({ key, body }, books.state)).toBe(NO_STATE)
    await books.close()
  })
})
