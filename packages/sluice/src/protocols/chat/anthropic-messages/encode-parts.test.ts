import { describe, expect, it } from 'vitest'
import { contentOf, encode, refusal, text } from '../../../../../../tests/kit/encode-messages.ts'
import type { Message, Part } from '../../../canonical/chat.ts'
import type { Json } from '../../../canonical/json.ts'
import type { EncodeTarget } from '../chat-format.ts'

describe('content', () => {
  const cases: [string, Part, Json, string[]][] = [
    [
      'an image by address',
      { type: 'image', source: { kind: 'url', url: 'https://example.org/a.png' }, detail: 'high' },
      { type: 'image', source: { type: 'url', url: 'https://example.org/a.png' } },
      ['dropped:image_url.detail'],
    ],
    [
      'an image in base64, under a usual wrong name of its type',
      {
        type: 'image',
        source: { kind: 'data', mediaType: 'image/jpg', data: 'AAAA' },
        cacheMark: { type: 'ephemeral', ttl: '1h' },
      },
      {
        type: 'image',
        source: { type: 'base64', media_type: 'image/jpeg', data: 'AAAA' },
        cache_control: { type: 'ephemeral', ttl: '1h' },
      },
      [],
    ],
    [
      'a PDF',
      {
        type: 'file',
        source: { kind: 'data', mediaType: 'application/pdf', data: 'AAAA' },
        filename: 'a.pdf',
      },
      {
        type: 'document',
        source: { type: 'base64', media_type: 'application/pdf', data: 'AAAA' },
        title: 'a.pdf',
      },
      [],
    ],
    [
      'a PDF by address',
      { type: 'file', source: { kind: 'url', url: 'https://example.org/a.pdf' } },
      { type: 'document', source: { type: 'url', url: 'https://example.org/a.pdf' } },
      [],
    ],
    [
      'a text file',
      { type: 'file', source: { kind: 'data', mediaType: 'text/plain; charset=utf-8', data: 'w7xiZXI=' } },
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'über' } },
      [],
    ],
    [
      'a picture that came as a file',
      { type: 'file', source: { kind: 'data', mediaType: 'image/png', data: 'AAAA' } },
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
      [],
    ],
    [
      'a block of this very protocol',
      {
        type: 'unknown',
        protocol: 'anthropic-messages',
        path: 'messages[0].content[0]',
        kind: 'search_result',
        value: { type: 'search_result', source: 's', title: 't', content: [{ type: 'text', text: 'x' }] },
      },
      { type: 'search_result', source: 's', title: 't', content: [{ type: 'text', text: 'x' }] },
      [],
    ],
  ]
  it.each(cases)('%s', (_name, part, expected, notes) => {
    const encoded = encode({ messages: [{ role: 'user', parts: [part] }] })
    expect(contentOf(encoded.sent, 0)).toEqual([expected])
    expect(encoded.notes).toEqual(notes)
  })

  const REFUSED: [string, Part, string, EncodeTarget['traits']?][] = [
    ['sound', { type: 'audio', format: 'wav', data: 'AAAA' }, 'messages[0].content[1]'],
    [
      'a foreign file id',
      { type: 'file', source: { kind: 'file-id', id: 'file-1' } },
      'messages[0].content[1]',
    ],
    [
      'a foreign image id',
      { type: 'image', source: { kind: 'file-id', id: 'file-1' } },
      'messages[0].content[1]',
    ],
    [
      'a type of picture that it does not know',
      { type: 'image', source: { kind: 'data', mediaType: 'image/bmp', data: 'AAAA' } },
      'messages[0].content[1]',
    ],
    [
      'a type of file that it does not know',
      { type: 'file', source: { kind: 'data', mediaType: 'application/zip', data: 'AAAA' } },
      'messages[0].content[1]',
    ],
    [
      'a type that the model lacks',
      { type: 'file', source: { kind: 'data', mediaType: 'application/pdf', data: 'AAAA' } },
      'messages[0].content[1]',
      { mediaTypes: ['image/png'] },
    ],
    [
      'an address where the vendor does not fetch',
      { type: 'image', source: { kind: 'url', url: 'https://example.org/a.png' } },
      'messages[0].content[1]',
      {},
    ],
    [
      'what another protocol means',
      {
        type: 'unknown',
        protocol: 'openai-chat',
        path: 'messages[0].content[1].odd',
        kind: 'odd',
        value: {},
      },
      'messages[0].content[1].odd',
    ],
  ]
  it.each(REFUSED)('refuses %s', (_name, part, param, traits) => {
    const messages: Message[] = [{ role: 'user', parts: [text('See'), part] }]
    expect(refusal({ messages }, traits === undefined ? {} : { traits })).toMatchObject({
      status: 400,
      param,
    })
  })
})
