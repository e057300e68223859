import type { CachedContent } from '@google/genai'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../packages/sluice/src/canonical/json.ts'
import { CACHED_TOKENS } from './kit/fake-google.ts'
import { expectRightBooks, readRows, usd } from './kit/gateway-books.ts'
import { testKey } from './kit/gateway-config.ts'
import {
  ALICE,
  BOB,
  failureOf,
  GOOGLE_KEYS,
  MODEL,
  NOT_FOUND,
  useGoogleObjects,
} from './kit/google-objects.ts'

/** Beginnings of prompts that Google keeps: each customer's own, on the account that they were made in. */

/** What an hour of a cached content costs. */
const HOUR = usd('0.2')

const { started, client, ask, lastKey, newestCharge } = useGoogleObjects()

const contents = [{ role: 'user', parts: [{ text: 'A long story. '.repeat(50) }] }]

async function cache(more: JsonObject = {}, key = ALICE): Promise<CachedContent & { name: string }> {
  const made = await client(key).caches.create({ model: MODEL, config: { contents, ...more } })
  if (made.name === undefined) throw new Error('it has no name')
  return { ...made, name: made.name }
}

describe('cached contents', () => {
  it('are made, shown, used on their account, kept for longer and deleted', async () => {
    const ai = client()
    const made = await cache({ ttl: '3600s', displayName: 'story' })
    expect(made).toMatchObject({
      model: `models/${MODEL}`,
      usageMetadata: { totalTokenCount: CACHED_TOKENS },
    })
    expect(started().google.requests.at(-1)?.json).toMatchObject({
      model: `models/${MODEL}`,
      contents,
      ttl: '3600s',
    })
    const home = lastKey()
    expect(await newestCharge('alice')).toBe(HOUR)

    for (let again = 0; again < 3; again++) {
      const answer = await ai.models.generateContent({
        model: MODEL,
        contents: 'And then?',
        config: { cachedContent: made.name },
      })
      expect(answer.text).toBe('from the cache')
      expect(lastKey()).toBe(home)
    }
    expect(await newestCharge('alice')).toBe(usd('0.004016'))

    expect((await ai.caches.get({ name: made.name })).name).toBe(made.name)
    const longer = await ai.caches.update({ name: made.name, config: { ttl: '10000s' } })
    expect(started().google.requests.at(-1)).toMatchObject({ method: 'PATCH', json: { ttl: '10000s' } })
    expect(longer.name).toBe(made.name)
    expect(await newestCharge('alice')).toBe(2n * HOUR)
    await ai.caches.update({ name: made.name, config: { ttl: '60s' } })
    expect(await newestCharge('alice')).toBe(0n)
    await ai.caches.update({ name: made.name, config: { ttl: '10000s' } })
    expect(await newestCharge('alice')).toBe(0n)

    await ai.caches.delete({ name: made.name })
    expect(
      started()
        .google.kept(home ?? '')
        .has(made.name),
    ).toBe(false)
    expect(await failureOf(ai.caches.get({ name: made.name }))).toEqual(NOT_FOUND)
  })

  it('are listed to their customer alone, page by page', async () => {
    const names = [await cache(), await cache(), await cache()].map(({ name }) => name)
    const theirs = await cache({}, BOB)
    const listed: (string | undefined)[] = []
    for await (const one of await client().caches.list({ config: { pageSize: 2 } })) listed.push(one.name)
    expect(listed.toSorted()).toEqual(names.toSorted())
    // One that its vendor has forgotten is not there any more.
    for (const key of GOOGLE_KEYS) (started().google.kept(key) as Map<string, JsonObject>).delete(theirs.name)
    expect(await ask('GET', '/v1beta/cachedContents', { key: BOB })).toMatchObject({ status: 200, body: {} })
    for (const name of names) await client().caches.delete({ name })
  })

  it.each(['another customer', 'nobody'])('of %s are not found, whatever is asked', async (whose) => {
    const theirs = whose === 'nobody' ? 'cachedContents/c-99999' : (await cache({}, BOB)).name
    const ai = client()
    const before = started().google.requests.length
    const tries = [
      () => ai.caches.get({ name: theirs }),
      () => ai.caches.delete({ name: theirs }),
      () => ai.caches.update({ name: theirs, config: { ttl: '60s' } }),
      () => ai.models.generateContent({ model: MODEL, contents: 'hi', config: { cachedContent: theirs } }),
      () =>
        ai.models.generateContentStream({ model: MODEL, contents: 'hi', config: { cachedContent: theirs } }),
    ]
    for (const attempt of tries) expect(await failureOf(attempt())).toEqual(NOT_FOUND)
    const counted = { generateContentRequest: { contents, cachedContent: theirs } }
    expect((await ask('POST', `/v1beta/models/${MODEL}:countTokens`, { body: counted })).status).toBe(404)
    expect(started().google.requests.length).toBe(before)
  })

  it('are counted where they lie', async () => {
    const made = await cache()
    const home = lastKey()
    for (let again = 0; again < 3; again++) {
      const body = { generateContentRequest: { contents, cachedContent: made.name } }
      const answer = await ask('POST', `/v1beta/models/${MODEL}:countTokens`, { body })
      expect(answer.body).toEqual({ totalTokens: 11 })
      expect(lastKey()).toBe(home)
    }
  })

  it('are shown with the name of the model that is asked for', async () => {
    const made = await client().caches.create({ model: 'mine', config: { contents, ttl: '60s' } })
    expect(started().google.requests.at(-1)?.json).toMatchObject({ model: 'models/gemini-2.5-pro' })
    expect(made.model).toBe('models/mine')
    const { name = '' } = made
    expect((await client().caches.get({ name })).model).toBe('models/mine')
    const longer = await client().caches.update({ name, config: { ttl: '5000s' } })
    expect(longer.model).toBe('models/mine')
    expect(await newestCharge('alice')).toBe(HOUR)
  })

  it('cost each hour begun, by default the usual one, and nothing where nothing has a price', async () => {
    await cache({ ttl: '3601s' })
    expect(await newestCharge('alice')).toBe(2n * HOUR)
    await cache({ expireTime: new Date(Date.now() + 9.5 * 3_600_000).toISOString() })
    expect(await newestCharge('alice')).toBe(10n * HOUR)
    await cache()
    expect(await newestCharge('alice')).toBe(HOUR)
    const [row] = await readRows(started().gateway, 'customer=alice')
    expect(row).toMatchObject({
      operation: 'chat',
      status: 'succeeded',
      usage_source: 'upstream',
      usage: { input: 0, cache_write_1h: CACHED_TOKENS, output: 0 },
    })
    await client().caches.create({ model: 'local-gemini', config: { contents, ttl: '360000s' } })
    expect(await newestCharge('alice')).toBe(0n)
  })

  it('are held for before they are made', async () => {
    const before = started().google.requests.length
    // A thousand hours of some hundred tokens.
    const dear = client(testKey('poor')).caches.create({
      model: MODEL,
      config: { contents, ttl: '3600000s' },
    })
    expect(await failureOf(dear)).toEqual({ status: 402, word: 'FAILED_PRECONDITION' })
    expect(started().google.requests.length).toBe(before)
  })

  it.each([
    { name: 'a time that is none', body: { model: MODEL, contents, ttl: 'long' }, status: 400 },
    { name: 'no model', body: { contents }, status: 400 },
    { name: 'a model of others alone', body: { model: 'models/gpt-x', contents }, status: 404 },
    {
      name: 'what its vendor refuses',
      body: { model: MODEL, contents: [{ parts: [{ text: 'too small' }] }] },
      status: 400,
    },
    {
      name: 'a file of nobody',
      body: { model: MODEL, contents: [{ parts: [{ fileData: { fileUri: 'files/zz' } }] }] },
      status: 404,
    },
  ])('are not made of $name', async ({ body, status }) => {
    const answer = await ask('POST', '/v1beta/cachedContents', { body })
    expect(answer).toMatchObject({ status, body: { error: { code: status, message: expect.any(String) } } })
    expect(await newestCharge('alice')).toBe(0n)
  })

  it('refuse names that lead elsewhere', async () => {
    for (const id of ['..%2F..%2Fx', 'a%2Fb', 'a%3Fb=1', 'a..b']) {
      for (const method of ['GET', 'DELETE', 'PATCH']) {
        const body = method === 'PATCH' ? { body: { ttl: '60s' } } : {}
        expect((await ask(method, `/v1beta/cachedContents/${id}`, body)).status, `${method} ${id}`).toBe(404)
      }
    }
  })
})

it('leaves right books', async () => {
  await expectRightBooks(started().gateway)
})
