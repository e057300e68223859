import { createPartFromUri } from '@google/genai'
import { describe, expect, it } from 'vitest'
import { isJsonObject } from '../packages/sluice/src/canonical/json.ts'
import { expectRightBooks } from './kit/gateway-books.ts'
import { testKey } from './kit/gateway-config.ts'
import {
  ALICE,
  type Answered,
  type Asked,
  BOB,
  failureOf,
  GOOGLE_KEYS,
  MODEL,
  NOT_FOUND,
  useGoogleObjects,
} from './kit/google-objects.ts'

/** Files that Google keeps: each customer's own, on the account that they were uploaded to. */

const { started, client, ask, lastKey } = useGoogleObjects()

describe('files', () => {
  const text = (bytes: number): Blob => new Blob(['x'.repeat(bytes)], { type: 'text/plain' })

  it('are uploaded in pieces, used on their account, shown and deleted', async () => {
    const ai = client()
    const bytes = 9 * 1024 * 1024
    const file = await ai.files.upload({ file: text(bytes), config: { displayName: 'long' } })
    expect(file).toMatchObject({ displayName: 'long', sizeBytes: String(bytes), state: 'ACTIVE' })
    const { name = '', uri = '' } = file
    expect(started().google.bytesOf(name).length).toBe(bytes)
    const home = lastKey()
    for (let again = 0; again < 3; again++) {
      const parts = ['What is it?', createPartFromUri(uri, 'text/plain')]
      const answer = await ai.models.generateContent({ model: MODEL, contents: parts })
      expect(answer.text).toBe('seen')
      expect(lastKey()).toBe(home)
    }
    expect((await ai.files.get({ name })).uri).toBe(uri)
    const listed: (string | undefined)[] = []
    for await (const one of await ai.files.list()) listed.push(one.name)
    expect(listed).toEqual([name])
    await ai.files.delete({ name })
    expect(await failureOf(ai.files.get({ name }))).toEqual(NOT_FOUND)
  })

  it('of another customer are not found, whatever is asked', async () => {
    const { name = '', uri = '' } = await client(BOB).files.upload({ file: text(10) })
    const ai = client()
    const before = started().google.requests.length
    const named = [uri, name].map((one) => ({ fileData: { fileUri: one, mimeType: 'text/plain' } }))
    expect(await failureOf(ai.files.get({ name }))).toEqual(NOT_FOUND)
    expect(await failureOf(ai.files.delete({ name }))).toEqual(NOT_FOUND)
    for (const part of named) {
      const body = { contents: [{ parts: [part] }] }
      expect(await failureOf(ai.models.generateContent({ model: MODEL, ...body }))).toEqual(NOT_FOUND)
      for (const act of ['countTokens', 'streamGenerateContent']) {
        expect((await ask('POST', `/v1beta/models/${MODEL}:${act}`, { body })).status).toBe(404)
      }
    }
    expect((await ask('GET', '/v1beta/files')).body).toEqual({})
    expect(started().google.requests.length).toBe(before)
  })

  const START = {
    'x-goog-upload-protocol': 'resumable',
    'x-goog-upload-command': 'start',
    'x-goog-upload-header-content-type': 'text/plain',
  }
  const start = (more: Asked = {}, length = 6) =>
    ask('POST', '/upload/v1beta/files', {
      body: { file: {} },
      ...more,
      headers: { ...START, 'x-goog-upload-header-content-length': String(length), ...more.headers },
    })
  const FINISH = { 'x-goog-upload-command': 'upload, finalize', 'x-goog-upload-offset': '0' }
  const placeOf = ({ headers }: Answered): string => headers.get('x-goog-upload-url') ?? ''

  it('go on at an address of ours, which tells nothing and needs no key', async () => {
    const begun = await start()
    const place = placeOf(begun)
    expect(place.startsWith(`${started().gateway.url}/upload/v1beta/files?upload_id=`)).toBe(true)
    for (const key of GOOGLE_KEYS) expect(place).not.toContain(key)
    expect(begun.headers.get('x-goog-upload-status')).toBe('active')
    const body = Buffer.from('abcdef')
    const finished = await ask('POST', place, { key: '', body, headers: FINISH })
    expect(finished).toMatchObject({ status: 200, body: { file: { sizeBytes: '6' } } })
    expect(finished.headers.get('x-goog-upload-status')).toBe('final')
    const { name } = isJsonObject(finished.body.file) ? finished.body.file : {}
    expect((await ask('GET', `/v1beta/${String(name)}`)).status).toBe(200)
  })

  it.each([
    { name: "with another customer's key", key: BOB, change: (place: string) => place },
    {
      name: 'with a part of it changed',
      key: '',
      change: (place: string) => place.replace(/.(?=.{40}&)/, (letter) => (letter === 'A' ? 'B' : 'A')),
    },
    {
      name: 'with nothing in it',
      key: ALICE,
      change: (place: string) => place.replace(/upload_id=[^&]*/, 'upload_id='),
    },
  ])('do not go on $name', async ({ key, change }) => {
    const place = change(placeOf(await start()))
    const before = started().google.requests.length
    const answer = await ask('POST', place, { key, body: Buffer.from('abcdef'), headers: FINISH })
    expect(answer).toMatchObject({ status: 404, body: { error: { status: 'NOT_FOUND' } } })
    expect(started().google.requests.length).toBe(before)
  })

  it('may come in one piece', async () => {
    const headers = { 'x-goog-upload-protocol': 'raw', 'content-type': 'text/plain' }
    const answer = await ask('POST', '/upload/v1beta/files', { body: Buffer.from('all'), headers })
    expect(answer).toMatchObject({ status: 200, body: { file: { sizeBytes: '3' } } })
  })

  it('have a size, and a right of their own', async () => {
    expect((await start({}, 101 * 1024 * 1024)).status).toBe(413)
    expect((await start({ key: testKey('narrow') })).status).toBe(403)
    expect((await start({ key: testKey('files') })).status).toBe(200)
    expect((await start({ key: '' })).status).toBe(401)
  })

  it('do not follow the upstream to another server', async () => {
    const answer = await start({ body: { file: { displayName: 'elsewhere' } } })
    expect(answer).toMatchObject({ status: 502, body: { error: { status: 'INTERNAL' } } })
    expect(JSON.stringify(answer.body)).not.toContain('other.example')
  })

  it('of two accounts cannot be put together', async () => {
    const names = new Map<string | undefined, string>()
    for (let tries = 0; names.size < 2 && tries < 20; tries++) {
      const { name = '' } = await client().files.upload({ file: text(5) })
      names.set(lastKey(), name)
    }
    const parts = [...names.values()].map((fileUri) => ({ fileData: { fileUri, mimeType: 'text/plain' } }))
    expect(parts).toHaveLength(2)
    const answer = await ask('POST', `/v1beta/models/${MODEL}:generateContent`, {
      body: { contents: [{ parts }] },
    })
    expect(answer).toMatchObject({ status: 400, body: { error: { status: 'INVALID_ARGUMENT' } } })
  })

  it("under /v1 are Google's for Google's clients alone", async () => {
    expect((await ask('GET', '/v1/files')).status).toBe(200)
    const bearer = { authorization: `Bearer ${ALICE}` }
    const answer = await ask('GET', '/v1/files', { key: '', headers: bearer })
    expect(answer).toMatchObject({ status: 404, body: { error: { code: 'not_in_this_version' } } })
  })
})

it('leaves right books', async () => {
  await expectRightBooks(started().gateway)
})
