import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../canonical/json.ts'
import { SILENT_NOTES } from '../../../canonical/notes.ts'
import type { EncodeTarget } from '../chat-format.ts'
import { batchEmbedContents, type EmbedFormat, embedContent } from './embed.ts'

const HEAD = { parameter: 'models/m', header: () => undefined }
const TARGET: EncodeTarget = { model: 'm', traits: {}, quirks: {}, hostedTools: new Set() }
const CONTEXT = { quirks: {}, notes: SILENT_NOTES }

const text = (value: string): JsonObject => ({ content: { parts: [{ text: value }] } })

function decode({ inbound }: EmbedFormat, body: JsonObject) {
  return inbound.decodeRequest(body, SILENT_NOTES, HEAD)
}

function edit({ inbound, outbound }: EmbedFormat, body: JsonObject, target = TARGET) {
  const request = inbound.decodeRequest(body, SILENT_NOTES, HEAD)
  return outbound.passthrough?.editRequest(body, request, target, SILENT_NOTES)
}

describe('what is to be embedded', () => {
  it('is measured as messages', () => {
    const body = { requests: [{ ...text('a'), title: 'T' }, text('b')] }
    expect(decode(batchEmbedContents, body)).toMatchObject({
      model: 'm',
      messages: [
        { role: 'user', parts: [{ type: 'text', text: 'a' }], extra: { title: 'T' } },
        { role: 'user', parts: [{ type: 'text', text: 'b' }] },
      ],
      maxOutputTokens: 0,
      stream: false,
    })
    expect(decode(embedContent, text('a')).messages).toHaveLength(1)
  })

  it.each<{ name: string; part: JsonObject; expected: JsonObject }>([
    {
      name: 'a picture',
      part: { inline_data: { mime_type: 'image/png', data: 'QQ==' } },
      expected: { type: 'image', source: { kind: 'data' } },
    },
    {
      name: 'a file of the vendor',
      part: { fileData: { fileUri: 'files/a', mimeType: 'application/pdf' } },
      expected: { type: 'file', source: { kind: 'file-id', id: 'files/a' } },
    },
    {
      name: 'a link, which the vendor follows',
      part: { fileData: { fileUri: 'https://example.com/a.png' } },
      expected: { type: 'image', source: { kind: 'file-id', id: 'https://example.com/a.png' } },
    },
  ])('may hold $name', ({ part, expected }) => {
    expect(decode(embedContent, { content: { parts: [part] } }).messages[0]?.parts).toMatchObject([expected])
  })

  it.each<{ name: string; format: EmbedFormat; body: JsonObject; param: string }>([
    { name: 'nothing', format: embedContent, body: {}, param: 'content' },
    { name: 'no parts', format: embedContent, body: { content: {} }, param: 'content.parts' },
    { name: 'no requests', format: batchEmbedContents, body: {}, param: 'requests' },
    { name: 'an empty list', format: batchEmbedContents, body: { requests: [] }, param: 'requests' },
    {
      name: 'no content in one of them',
      format: batchEmbedContents,
      body: { requests: [text('a'), {}] },
      param: 'requests[1].content',
    },
    {
      name: 'another model than the path',
      format: batchEmbedContents,
      body: { requests: [{ ...text('a'), model: 'models/dear' }] },
      param: 'requests[0].model',
    },
    {
      name: 'a link to an address that nobody may reach',
      format: embedContent,
      body: { content: { parts: [{ fileData: { fileUri: 'http://127.0.0.1/a' } }] } },
      param: 'content.parts[0].fileData.fileUri',
    },
  ])('is refused with $name', ({ format, body, param }) => {
    expect(() => decode(format, body)).toThrow(expect.objectContaining({ kind: 'bad-request', param }))
  })
})

describe('the request that goes on', () => {
  it('stays as it is, but for what is no business of the vendor', () => {
    const own = { ...text('a'), model: 'models/m' }
    expect(edit(embedContent, own)).toEqual([])
    expect(edit(batchEmbedContents, { requests: [own, text('b')] })).toEqual([])
    expect(edit(batchEmbedContents, { requests: [own], proxy: 'x', key: 'y' })).toEqual([
      { key: 'proxy', remove: true },
      { key: 'key', remove: true },
    ])
  })

  it('names the model as the channel knows it', () => {
    const target = { ...TARGET, model: 'vendor-m' }
    const own = { ...text('a'), model: 'models/m' }
    const sent = { ...own, model: 'models/vendor-m' }
    expect(edit(embedContent, own, target)).toEqual([{ key: 'model', value: '"models/vendor-m"' }])
    expect(edit(batchEmbedContents, { requests: [own] }, target)).toEqual([
      { key: 'requests', value: JSON.stringify([sent]) },
    ])
    expect(embedContent.outbound.path('', { model: 'vendor-m', stream: false })).toBe(
      '/v1beta/models/vendor-m:embedContent',
    )
    expect(batchEmbedContents.outbound.path('/v1', { model: 'm', stream: false })).toBe(
      '/models/m:batchEmbedContents',
    )
  })

  it('is none where a rule of names would change it', () => {
    const request = decode(embedContent, text('a'))
    expect(() => embedContent.outbound.encodeRequest(request, TARGET, SILENT_NOTES)).toThrow(
      expect.objectContaining({ kind: 'bad-request', param: 'model' }),
    )
  })
})

describe('the answer', () => {
  const observe = (body: JsonObject) => embedContent.outbound.passthrough?.observeAnswer(body, CONTEXT)
  const values = [0.5]

  it.each<{ name: string; body: JsonObject; usage: unknown }>([
    { name: 'no usage', body: { embedding: { values } }, usage: undefined },
    {
      name: 'a count',
      body: { embeddings: [{ values }], usageMetadata: { promptTokenCount: 7 } },
      usage: { usage: expect.objectContaining({ input: 7, output: 0 }) },
    },
    {
      name: 'kinds of tokens',
      body: {
        embeddings: [{ values }],
        usageMetadata: {
          promptTokenCount: 300,
          promptTokenDetails: [
            { modality: 'IMAGE', tokenCount: 258 },
            { modality: 'AUDIO', tokenCount: 20 },
          ],
        },
      },
      usage: { usage: expect.objectContaining({ input: 22, imageInput: 258, audioInput: 20 }) },
    },
    {
      name: 'a count that cannot be',
      body: { embedding: { values }, usageMetadata: { promptTokenCount: -1 } },
      usage: expect.objectContaining({ suspect: 'impossible-count' }),
    },
  ])('is seen with $name', ({ body, usage }) => {
    expect(observe(body)).toMatchObject({ hasContent: true, ended: true })
    expect(observe(body)?.usage).toEqual(usage)
  })

  it.each<JsonObject>([
    {},
    { embeddings: [] },
    { embedding: { values: [] } },
    { embeddings: [{ values }, {}] },
  ])('is none in %j', (body) => {
    expect(() => observe(body)).toThrow(expect.objectContaining({ kind: 'upstream-failed' }))
  })
})
