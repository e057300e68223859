import { describe, expect, it } from 'vitest'
import { SSE_LIMITS, SseLimitError, SseSplitter } from './sse-splitter.ts'

interface Seen {
  event: string
  data: string
  comment?: true
  unterminated?: true
}

function split(input: Buffer, sizes: (offset: number) => number): { seen: Seen[]; raw: Buffer } {
  const splitter = new SseSplitter()
  const frames = []
  for (let at = 0; at < input.length; ) {
    const size = Math.max(1, sizes(at))
    frames.push(...splitter.push(input.subarray(at, at + size)))
    at += size
  }
  const rest = splitter.end()
  if (rest !== undefined) frames.push(rest)
  return {
    seen: frames.map((frame) => ({
      event: frame.event,
      data: frame.data,
      ...(frame.comment ? { comment: true as const } : {}),
      ...(frame.unterminated ? { unterminated: true as const } : {}),
    })),
    raw: Buffer.concat(frames.map((frame) => frame.raw)),
  }
}

const CASES: { name: string; input: string; expected: Seen[] }[] = [
  { name: 'nothing', input: '', expected: [] },
  {
    name: 'plain frames',
    input: 'data: {"a":1}\n\ndata: [DONE]\n\n',
    expected: [
      { event: '', data: '{"a":1}' },
      { event: '', data: '[DONE]' },
    ],
  },
  {
    name: 'CRLF',
    input: 'event: a\r\ndata: 1\r\n\r\ndata: 2\r\n\r\n',
    expected: [
      { event: 'a', data: '1' },
      { event: '', data: '2' },
    ],
  },
  {
    name: 'CR',
    input: 'data: 1\r\rdata: 2\rdata: 3\r\r',
    expected: [
      { event: '', data: '1' },
      { event: '', data: '2\n3' },
    ],
  },
  {
    name: 'mixed line ends',
    input: 'data: 1\n\rdata: 2\r\n\ndata: 3\r\n\rdata: 4\n\r\n',
    expected: ['1', '2', '3', '4'].map((data) => ({ event: '', data })),
  },
  {
    name: 'a lone CR inside a line ends it',
    input: 'data: 1\rdata: 2\n\n',
    expected: [{ event: '', data: '1\n2' }],
  },
  { name: 'byte order mark', input: '\uFEFFdata: 1\n\n', expected: [{ event: '', data: '1' }] },
  {
    name: 'a mark later on belongs to its line',
    input: 'data: 1\n\n\uFEFFdata: 2\n\n',
    expected: [
      { event: '', data: '1' },
      { event: '', data: '', comment: true },
    ],
  },
  {
    name: 'several data lines',
    input: 'data: a\ndata:\ndata\ndata: b\n\n',
    expected: [{ event: '', data: 'a\n\n\nb' }],
  },
  {
    name: 'no space, two spaces, no value',
    input: 'data:a\n\ndata:  b\n\ndata:\n\ndata\n\n',
    expected: [
      { event: '', data: 'a' },
      { event: '', data: ' b' },
      { event: '', data: '' },
      { event: '', data: '' },
    ],
  },
  {
    name: 'comments, ids and unknown fields',
    input: ': keep-alive\n\nid: 7\nretry: 10\n\nfoo: bar\ndata: 1\n:x\ndatum: 2\n\n',
    expected: [
      { event: '', data: '', comment: true },
      { event: '', data: '', comment: true },
      { event: '', data: '1' },
    ],
  },
  {
    name: 'event names',
    input: 'event:ping\ndata: {}\n\nevent: a\nevent\ndata: 1\n\ndata: 2\nevent: late\n\nevent: alone\n\n',
    expected: [
      { event: 'ping', data: '{}' },
      { event: '', data: '1' },
      { event: 'late', data: '2' },
      { event: 'alone', data: '', comment: true },
    ],
  },
  {
    name: 'blank lines belong to the frame after them',
    input: '\n\r\n\n\ndata: 1\n\n\n\n\ndata: 2\n\n\n',
    expected: [
      { event: '', data: '1' },
      { event: '', data: '2' },
      { event: '', data: '', comment: true, unterminated: true },
    ],
  },
  {
    name: 'UTF-8 of two to four bytes',
    input: 'data: {"t":"é水😀"}\n\nevent: 闸\ndata: ü\n\n',
    expected: [
      { event: '', data: '{"t":"é水😀"}' },
      { event: '闸', data: 'ü' },
    ],
  },
  {
    name: 'unterminated after a whole line',
    input: 'data: 1\n\nevent: e\ndata: 2\n',
    expected: [
      { event: '', data: '1' },
      { event: 'e', data: '2', unterminated: true },
    ],
  },
  {
    name: 'unterminated within a line',
    input: 'data: 12',
    expected: [{ event: '', data: '12', unterminated: true }],
  },
]

describe('SseSplitter', () => {
  it.each(CASES)('$name, whole and split at every byte', ({ input, expected }) => {
    const bytes = Buffer.from(input)
    const slicings: ((offset: number) => number)[] = [() => bytes.length, () => 1, () => 2, () => 3]
    for (let cut = 1; cut < bytes.length; cut++) {
      slicings.push((offset) => (offset === 0 ? cut : bytes.length))
    }
    for (const sizes of slicings) {
      const { seen, raw } = split(bytes, sizes)
      // A CR at the end of a slice closes its frame at once; the LF after it may then stand alone at the end.
      const told = seen.at(-1)
      if (told?.unterminated && told.comment && seen.length > expected.length) seen.pop()
      expect(seen).toEqual(expected)
      expect(raw.equals(bytes)).toBe(true)
    }
  })

  it('hands out a frame that ends in CR without waiting for another byte', () => {
    const splitter = new SseSplitter()
    expect(splitter.push(Buffer.from('data: 1\r\r')).map((frame) => frame.data)).toEqual(['1'])
    const [second] = splitter.push(Buffer.from('\ndata: 2\r\n\r\n'))
    expect(second?.data).toBe('2')
    expect(second?.raw.toString()).toBe('\ndata: 2\r\n\r\n')
  })

  it('copies nothing of a frame that lies whole in its chunk', () => {
    const chunk = Buffer.from('data: 0\n\ndata: 1\n\nevent: e\ndata: 2\n\n')
    const frames = new SseSplitter().push(chunk)
    expect(frames.map((frame) => frame.source === chunk)).toEqual([true, true, true])
  })

  it('replaces bytes that are not UTF-8', () => {
    const [frame] = new SseSplitter().push(Buffer.from([0x64, 0x61, 0x74, 0x61, 0x3a, 0xff, 0x0a, 0x0a]))
    expect(frame?.data).toBe('\uFFFD')
  })
})

describe('limits', () => {
  const limits = { line: 20, event: 40, linesPerEvent: 5, stream: 200 }

  it.each([
    { name: 'line', excess: 'line', input: `data: ${'x'.repeat(20)}\n\n` },
    { name: 'endless line', excess: 'line', input: 'x'.repeat(30) },
    { name: 'event', excess: 'event', input: 'data: 12345678901\n'.repeat(3) },
    { name: 'lines', excess: 'lines-per-event', input: 'a\n'.repeat(6) },
    { name: 'blank lines without end', excess: 'lines-per-event', input: '\n'.repeat(6) },
    { name: 'stream', excess: 'stream', input: 'data: 1\n\n'.repeat(23) },
  ])('$name', ({ excess, input }) => {
    for (const size of [1, 7, 1000]) {
      const splitter = new SseSplitter(limits)
      const bytes = Buffer.from(input)
      const run = () => {
        for (let at = 0; at < bytes.length; at += size) splitter.push(bytes.subarray(at, at + size))
      }
      expect(run).toThrow(new SseLimitError(excess as SseLimitError['excess']))
      expect(() => splitter.push(Buffer.from('data: 1\n\n'))).toThrow(SseLimitError)
      expect(() => splitter.end()).toThrow(SseLimitError)
    }
  })

  it('lets through what just fits', () => {
    const splitter = new SseSplitter(limits)
    expect(splitter.push(Buffer.from(`data: ${'x'.repeat(14)}\n\n`))).toHaveLength(1)
    expect(splitter.push(Buffer.from(`${'a\n'.repeat(4)}\n`))).toHaveLength(1)
  })

  it('hands out what was whole before the excess', () => {
    const splitter = new SseSplitter(limits)
    expect(splitter.push(Buffer.from(`data: 1\n\n${'x'.repeat(30)}`))).toHaveLength(1)
    expect(() => splitter.push(Buffer.from('\n'))).toThrow(SseLimitError)
  })

  it('reads a frame of many megabytes in drops without copying it over and over', () => {
    const splitter = new SseSplitter(SSE_LIMITS)
    const drop = Buffer.alloc(1000, 'x')
    splitter.push(Buffer.from('data: '))
    for (let count = 0; count < 8000; count++) expect(splitter.push(drop)).toHaveLength(0)
    const [frame] = splitter.push(Buffer.from('\n\n'))
    expect(frame?.data.length).toBe(8_000_000)
  })
})
