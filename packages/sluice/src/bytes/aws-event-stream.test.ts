import { crc32 as nodeCrc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import {
  encodeChunk,
  encodeEvent,
  encodeEventMessage,
  encodeException,
} from '../../../../tests/kit/encode-event-stream.ts'
import {
  AwsEventStreamSplitter,
  EVENT_STREAM_LIMITS,
  EventStreamError,
  type EventStreamPayload,
} from './aws-event-stream.ts'
import { crc32 } from './crc32.ts'
import type { Frame } from './frame-splitter.ts'

const MESSAGES = [
  encodeEvent('messageStart', { role: 'assistant' }),
  encodeEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Grüße 😀' } }),
  encodeEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { text: '' } }),
  encodeEventMessage({}, ''),
  encodeEvent('messageStop', { stopReason: 'end_turn' }),
]
const STREAM = Buffer.concat(MESSAGES)

const EXPECTED = [
  ['messageStart', '{"role":"assistant"}'],
  ['contentBlockDelta', '{"contentBlockIndex":0,"delta":{"text":"Grüße 😀"}}'],
  ['contentBlockDelta', '{"contentBlockIndex":0,"delta":{"text":""}}'],
  ['', ''],
  ['messageStop', '{"stopReason":"end_turn"}'],
]

function split(chunks: readonly Buffer[], payload: EventStreamPayload = 'plain'): Frame[] {
  const splitter = new AwsEventStreamSplitter(payload)
  const frames = chunks.flatMap((chunk) => splitter.push(chunk))
  expect(splitter.end()).toBeUndefined()
  return frames
}

function said(frames: readonly Frame[]): string[][] {
  return frames.map(({ event, data }) => [event, data])
}

describe('crc32', () => {
  it('is that of zlib, for every length', () => {
    const bytes = Buffer.from(Array.from({ length: 70 }, (_, at) => (at * 37) & 0xff))
    for (let length = 0; length <= 70; length++) {
      expect(crc32(bytes, 0, length)).toBe(nodeCrc32(bytes.subarray(0, length)))
    }
    expect(crc32(bytes, 3, 40)).toBe(nodeCrc32(bytes.subarray(3, 40)))
  })
})

describe('AwsEventStreamSplitter', () => {
  it('gives an event for each message, and their bytes', () => {
    const frames = split([STREAM])
    expect(said(frames)).toEqual(EXPECTED)
    expect(Buffer.concat(frames.map(({ raw }) => raw)).equals(STREAM)).toBe(true)
    expect(frames.every(({ comment, unterminated }) => !comment && !unterminated)).toBe(true)
    expect(frames[1]?.source).toBe(STREAM)
  })

  it('cut anywhere, gives the same', () => {
    for (let at = 0; at <= STREAM.length; at++) {
      const frames = split([STREAM.subarray(0, at), STREAM.subarray(at)])
      expect(said(frames)).toEqual(EXPECTED)
      expect(Buffer.concat(frames.map(({ raw }) => raw)).equals(STREAM)).toBe(true)
    }
  })

  it('byte by byte, gives the same', () => {
    expect(said(split(Array.from(STREAM, (byte) => Buffer.from([byte]))))).toEqual(EXPECTED)
  })

  it('cut short, gives what was whole', () => {
    for (let at = 0; at <= STREAM.length; at++) {
      const whole = MESSAGES.filter(
        (_, index) => Buffer.concat(MESSAGES.slice(0, index + 1)).length <= at,
      ).length
      expect(said(split([STREAM.subarray(0, at)]))).toEqual(EXPECTED.slice(0, whole))
    }
  })

  it('names a failure in the place of the event', () => {
    const error = { ':message-type': 'error', ':error-code': 'InternalFailure', ':error-message': 'Broke' }
    expect(
      said(split([encodeException('throttlingException', 'Slow'), encodeEventMessage(error, '')])),
    ).toEqual([
      ['throttlingException', '{"message":"Slow"}'],
      ['InternalFailure', '{"message":"Broke"}'],
    ])
  })

  it('passes over headers of every type', () => {
    const odd = Buffer.concat([
      header('a', 0, ''),
      header('b', 1, ''),
      header('c', 2, '07'),
      header('d', 3, '0007'),
      header('e', 4, '00000007'),
      header('f', 5, '0000000000000007'),
      header('g', 6, '00020102'),
      header('h', 8, '0000000000000007'),
      header('i', 9, '00'.repeat(16)),
      header(':event-type', 7, `0004${Buffer.from('last').toString('hex')}`),
    ])
    expect(said(split([message(odd, '{}')]))).toEqual([['last', '{}']])
  })
})

describe('a stream of another format inside', () => {
  const inner = '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Grüße 😀"}}'

  it('is taken out, under the name of its type', () => {
    expect(said(split([encodeChunk(inner)], 'bytes'))).toEqual([['content_block_delta', inner]])
  })

  it.each([
    [
      'a padding first',
      { p: 'abc', bytes: Buffer.from(inner).toString('base64') },
      ['content_block_delta', inner],
    ],
    ['an event without type', { bytes: Buffer.from('{"a":1}').toString('base64') }, ['', '{"a":1}']],
    ['no bytes', { a: 1 }, ['chunk', '{"a":1}']],
    ['bytes that are none', { bytes: 3 }, ['chunk', '{"bytes":3}']],
  ])('%s', (_, value, expected) => {
    expect(said(split([encodeEvent('chunk', value)], 'bytes'))).toEqual([expected])
  })

  it('cut anywhere, gives the same', () => {
    const bytes = Buffer.concat([encodeChunk(inner), encodeChunk('{"type":"message_stop"}')])
    for (let at = 0; at <= bytes.length; at++) {
      const frames = split([bytes.subarray(0, at), bytes.subarray(at)], 'bytes')
      expect(said(frames).map(([event]) => event)).toEqual(['content_block_delta', 'message_stop'])
    }
  })

  it.each([
    ['an exception', encodeException('throttlingException', 'Slow down'), 'throttlingException', 'Slow down'],
    [
      'an error',
      encodeEventMessage({ ':error-code': 'InternalFailure', ':error-message': 'Broke' }, ''),
      'InternalFailure',
      'Broke',
    ],
    [
      'an exception that is no JSON',
      encodeEventMessage({ ':exception-type': 'odd' }, 'went wrong'),
      'odd',
      'went wrong',
    ],
  ])('%s has the form of an error', (_, bytes, type, text) => {
    const [frame] = split([bytes], 'bytes')
    expect(frame?.event).toBe('error')
    expect(JSON.parse(frame?.data ?? '')).toEqual({ type: 'error', error: { type, message: text } })
  })
})

describe('what is no such stream', () => {
  const good = MESSAGES[0] ?? Buffer.alloc(0)

  function flip(at: number): Buffer {
    const bytes = Buffer.from(good)
    bytes[at] = (bytes[at] ?? 0) ^ 1
    return bytes
  }

  it.each(Array.from(good.keys()))('byte %i altered', (at) => {
    const splitter = new AwsEventStreamSplitter()
    expect(() => splitter.push(flip(at))).toThrow(EventStreamError)
    expect(() => splitter.push(good)).toThrow(EventStreamError)
    expect(() => splitter.end()).toThrow(EventStreamError)
  })

  it.each([
    [
      'an event stream of text',
      Buffer.from('event: message_start\ndata: {"type":"message_start"}\n\n'),
      'checksum',
    ],
    ['JSON', Buffer.from('{"message":"Too many requests, please wait"}'), 'checksum'],
    ['a huge length', prelude(0xffffffff, 0), 'message-size'],
    ['huge headers', prelude(1024, 0xffffffff), 'message-size'],
    ['headers longer than the message', prelude(20, 16), 'length'],
    ['a length below the least', prelude(15, 0), 'length'],
    ['a header whose value does not end', message(header(':event-type', 7, 'ffff61'), ''), 'headers'],
    ['a header without its length', message(header('a', 7, '00'), ''), 'headers'],
    ['a header of an unknown type', message(header('a', 10, ''), ''), 'headers'],
    ['a name without an end', message(Buffer.from([200, 97]), ''), 'headers'],
  ])('%s', (_, bytes, fault) => {
    for (const chunks of [[bytes], Array.from(bytes, (byte) => Buffer.from([byte]))]) {
      const splitter = new AwsEventStreamSplitter()
      const read = () => chunks.map((chunk) => splitter.push(chunk))
      expect(read).toThrow(expect.objectContaining({ name: 'EventStreamError', fault }))
    }
  })

  it('hands out first what was whole before', () => {
    const splitter = new AwsEventStreamSplitter()
    expect(said(splitter.push(Buffer.concat([good, flip(20)])))).toEqual([EXPECTED[0]])
    expect(() => splitter.push(good)).toThrow(EventStreamError)
  })

  it('keeps its limits', () => {
    const small = new AwsEventStreamSplitter('plain', { ...EVENT_STREAM_LIMITS, message: good.length - 1 })
    expect(() => small.push(good)).toThrow('message-size')
    const short = new AwsEventStreamSplitter('plain', { ...EVENT_STREAM_LIMITS, stream: good.length })
    expect(short.push(good)).toHaveLength(1)
    expect(() => short.push(good.subarray(0, 1))).toThrow('stream-size')
  })

  it('keeps no more than came of a message that says it is long', () => {
    const splitter = new AwsEventStreamSplitter()
    expect(splitter.push(prelude(EVENT_STREAM_LIMITS.message, 0))).toEqual([])
    for (let at = 0; at < 100; at++) expect(splitter.push(Buffer.alloc(10))).toEqual([])
  })
})

function header(name: string, type: number, value: string): Buffer {
  return Buffer.concat([
    Buffer.from([name.length]),
    Buffer.from(name),
    Buffer.from([type]),
    Buffer.from(value, 'hex'),
  ])
}

function prelude(total: number, headers: number): Buffer {
  const bytes = Buffer.alloc(12)
  bytes.writeUInt32BE(total, 0)
  bytes.writeUInt32BE(headers, 4)
  bytes.writeUInt32BE(nodeCrc32(bytes.subarray(0, 8)), 8)
  return bytes
}

function message(headers: Buffer, payload: string): Buffer {
  const bytes = Buffer.concat([
    prelude(16 + headers.length + Buffer.byteLength(payload), headers.length),
    headers,
    Buffer.from(payload),
  ])
  const trailer = Buffer.alloc(4)
  trailer.writeUInt32BE(nodeCrc32(bytes), 0)
  return Buffer.concat([bytes, trailer])
}
