import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../canonical/json.ts'
import { NoteList, SILENT_NOTES } from '../../../canonical/notes.ts'
import type { EncodeTarget } from '../chat-format.ts'
import {
  cachedContentInbound,
  cachedContentOutbound,
  type KeptContent,
  openProlongation,
  readCacheEnd,
} from './cached-content.ts'
import { objectPath, uploadPath } from './paths.ts'
import { encodeObjectPage, showObject } from './shown-object.ts'

const HEAD = { header: () => undefined }
const TARGET: EncodeTarget = { model: 'm', traits: {}, quirks: {}, hostedTools: new Set() }
const OBSERVE = { quirks: {}, notes: SILENT_NOTES, dropUsage: false }
const contents = [{ role: 'user', parts: [{ text: 'a story' }] }]
const body = { model: 'models/m', contents }

function decode(asked: JsonObject) {
  return cachedContentInbound.decodeRequest(asked, SILENT_NOTES, HEAD)
}

describe('a cached content to make', () => {
  it('is a prompt that is written to a cache for hours', () => {
    expect(decode(body)).toMatchObject({
      model: 'm',
      messages: [
        { role: 'user', parts: [{ type: 'text', text: 'a story' }] },
        { parts: [{ cacheMark: { ttl: '1h' } }] },
      ],
      maxOutputTokens: 0,
    })
  })

  it('may be instructions and tools alone', () => {
    const tools = [{ functionDeclarations: [{ name: 'f' }] }]
    const request = decode({ model: 'm', system_instruction: { parts: [{ text: 'Be brief.' }] }, tools })
    expect(request.messages[0]).toMatchObject({ role: 'system', parts: [{ text: 'Be brief.' }] })
    expect(request.tools).toMatchObject([{ type: 'function', name: 'f' }])
  })

  it.each([
    { name: 'no model', asked: { contents }, param: 'model' },
    { name: 'a turn that is none', asked: { model: 'm', contents: [5] }, param: 'contents[0]' },
  ])('is refused with $name', ({ asked, param }) => {
    expect(() => decode(asked)).toThrow(expect.objectContaining({ param }))
  })

  it('goes on as it is, but for names and tools without a price (R34)', () => {
    const edit = (asked: JsonObject, target = TARGET, notes = new NoteList()) =>
      cachedContentOutbound.passthrough?.editRequest(asked, decode(asked), target, notes)
    expect(edit(body)).toEqual([])
    expect(edit({ ...body, key: 'x' }, { ...TARGET, model: 'vendor-m' })).toEqual([
      { key: 'key', remove: true },
      { key: 'model', value: '"models/vendor-m"' },
    ])
    const searching = { ...body, tools: [{ googleSearch: {} }] }
    const notes = new NoteList()
    expect(edit(searching, TARGET, notes)).toEqual([{ key: 'tools', remove: true }])
    expect(notes.list()).toHaveLength(1)
    expect(edit(searching, { ...TARGET, hostedTools: new Set(['web_search']) })).toEqual([])
  })

  it('is shown under the name that was asked for', () => {
    const edit = (context: typeof OBSERVE & { model?: string }) =>
      cachedContentOutbound.passthrough?.editAnswer({ model: 'models/vendor-m' }, context)
    expect(edit(OBSERVE)).toEqual([])
    expect(edit({ ...OBSERVE, model: 'mine' })).toEqual([{ key: 'model', value: '"models/mine"' }])
  })
})

describe('what a cached content costs', () => {
  const observe = (answer: JsonObject) => cachedContentOutbound.passthrough?.observeAnswer(answer, OBSERVE)

  it('is what its vendor says it has', () => {
    const answer = { name: 'cachedContents/a', usageMetadata: { totalTokenCount: 40 } }
    expect(observe(answer)).toMatchObject({
      hasContent: true,
      ended: true,
      usage: { usage: { input: 0, cacheWrite1h: 40, output: 0 } },
    })
    expect(observe({ name: 'cachedContents/a' })?.usage).toBeUndefined()
  })

  it('is nothing where it is none', () => {
    for (const answer of [{}, { name: 'files/a' }, { name: 5 }]) {
      expect(() => observe(answer)).toThrow(expect.objectContaining({ kind: 'upstream-failed' }))
    }
  })
})

describe('a cached content to keep for longer', () => {
  it('is known by what was found out of it', () => {
    const kept: KeptContent = { name: 'cachedContents/a', query: 'updateMask=ttl' }
    const { inbound, outbound } = openProlongation(kept)
    kept.model = 'm'
    kept.tokens = 7
    expect(outbound.method).toBe('PATCH')
    expect(outbound.path('', { model: 'm', stream: false })).toBe('/v1beta/cachedContents/a?updateMask=ttl')
    expect(inbound.decodeRequest({}, SILENT_NOTES, HEAD)).toMatchObject({ model: 'm', maxOutputTokens: 0 })
    const { passthrough } = outbound
    const seen = passthrough?.observeAnswer({ name: 'cachedContents/a' }, OBSERVE)
    expect(seen?.usage?.usage.cacheWrite1h).toBe(7)
  })
})

describe('readCacheEnd', () => {
  it.each([
    { asked: {}, expected: undefined },
    { asked: { ttl: '90s' }, expected: 91_000 },
    { asked: { ttl: '0.5s' }, expected: 1500 },
    { asked: { expireTime: '1970-01-01T00:01:00Z' }, expected: 60_000 },
    { asked: { expire_time: '1970-01-01T00:01:00Z', ttl: '300s' }, expected: 301_000 },
  ])('$asked', ({ asked, expected }) => {
    expect(readCacheEnd(asked, 1000)).toBe(expected)
  })

  it.each([{ ttl: '90' }, { ttl: '-1s' }, { ttl: 90 }, { expireTime: 'soon' }])('refuses %j', (asked) => {
    expect(() => readCacheEnd(asked, 0)).toThrow(
      expect.objectContaining({ kind: 'bad-request', param: Object.keys(asked)[0] }),
    )
  })
})

describe('objects', () => {
  it.each([
    { base: '', object: '/v1beta/files/a', upload: '/upload/v1beta/files' },
    { base: '/v1beta', object: '/files/a', upload: '/upload/v1beta/files' },
    { base: '/google/v1', object: '/files/a', upload: '/google/upload/v1/files' },
    { base: '/google', object: '/v1beta/files/a', upload: '/google/upload/v1beta/files' },
  ])('lie below $base', ({ base, object, upload }) => {
    expect(objectPath(base, 'files/a')).toBe(object)
    expect(uploadPath(base)).toBe(upload)
  })

  it('are shown with the model that is asked for', () => {
    const map = new Map([['mine', 'vendor-m']])
    expect(showObject({ name: 'x', model: 'models/vendor-m' }, map)).toEqual({
      name: 'x',
      model: 'models/mine',
    })
    for (const object of [{ name: 'x', model: 'models/other' }, { name: 'files/a' }]) {
      expect(showObject(object, map)).toBe(object)
    }
  })

  it('come in pages', () => {
    expect(encodeObjectPage('files', [], undefined)).toEqual({})
    const page = encodeObjectPage('files', [{ name: 'files/a' }], 'files/a')
    expect(page.files).toEqual([{ name: 'files/a' }])
    expect(Buffer.from(String(page.nextPageToken), 'base64url').toString()).toBe('files/a')
  })
})
