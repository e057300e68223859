import { describe, expect, it } from 'vitest'
import { NdjsonSplitter } from './ndjson-splitter.ts'
import { SseLimitError } from './sse-splitter.ts'

interface Seen {
  lines: string[]
  unterminated: boolean
  raw: Buffer
}

function split(input: Buffer, sizes: (offset: number) => number): Seen {
  const splitter = new NdjsonSplitter()
  const frames = []
  for (let at = 0; at < input.length; ) {
    const size = Math.max(1, sizes(at))
    frames.push(...splitter.push(input.subarray(at, at + size)))
    at += size
  }
  const rest = splitter.end()
  if (rest !== undefined) frames.push(rest)
  for (const frame of frames) expect(frame.event).toBe('')
  return {
    lines: frames.filter((frame) => !frame.comment).map((frame) => frame.data),
    unterminated: frames.at(-1)?.unterminated === true && frames.at(-1)?.comment === false,
    raw: Buffer.concat(frames.map((frame) => frame.raw)),
  }
}

const CASES: { name: string; input: string; lines: string[]; unterminated?: true }[] = [
  { name: 'nothing', input: '', lines: [] },
  { name: 'lines', input: '{"a":1}\n{"b":2}\n', lines: ['{"a":1}', '{"b":2}'] },
  { name: 'CR LF', input: '{"a":1}\r\n{"b":2}\r\n', lines: ['{"a":1}', '{"b":2}'] },
  { name: 'blank lines', input: '\n\r\n{"a":1}\n\n \n{"b":2}\n\n', lines: ['{"a":1}', '{"b":2}'] },
  {
    name: 'a last line without its end',
    input: '{"a":1}\n{"b":',
    lines: ['{"a":1}', '{"b":'],
    unterminated: true,
  },
  { name: 'a last line that ends in CR', input: '{"a":1}\r', lines: ['{"a":1}'], unterminated: true },
  { name: 'a byte order mark', input: '\uFEFF{"a":1}\n', lines: ['{"a":1}'] },
  { name: 'UTF-8 of two to four bytes', input: '{"t":"é水😀"}\n"ü"\n', lines: ['{"t":"é水😀"}', '"ü"'] },
  { name: 'blank lines alone', input: '\n\r\n\n', lines: [] },
]

describe('NdjsonSplitter', () => {
  it.each(CASES)('$name, whole and split at every byte', ({ input, lines, unterminated = false }) => {
    const bytes = Buffer.from(input)
    const slicings: ((offset: number) => number)[] = [() => bytes.length, () => 1, () => 2, () => 3]
    for (let cut = 1; cut < bytes.length; cut++) {
      slicings.push((offset) => (offset === 0 ? cut : bytes.length))
    }
    for (const sizes of slicings) {
      const seen = split(bytes, sizes)
      expect(seen.lines).toEqual(lines)
      expect(seen.unterminated).toBe(unterminated)
      expect(seen.raw.equals(bytes)).toBe(true)
    }
  })

  it('hands frames of one chunk out without a copy, side by side', () => {
    const chunk = Buffer.from('{"a":1}\n{"b":2}\n')
    const [first, second] = new NdjsonSplitter().push(chunk)
    expect(first?.source).toBe(chunk)
    expect(second?.start).toBe(first?.end)
  })

  describe('limits', () => {
    const limits = { line: 20, stream: 100 }

    it.each([
      { name: 'a long line', excess: 'line', input: `${'x'.repeat(20)}\n` },
      { name: 'an endless line', excess: 'line', input: 'x'.repeat(30) },
      { name: 'blank lines without end', excess: 'line', input: '\n'.repeat(30) },
      { name: 'a long stream', excess: 'stream', input: '{"a":1}\n'.repeat(13) },
    ] as const)('$name', ({ excess, input }) => {
      for (const size of [1, 7, 1000]) {
        const splitter = new NdjsonSplitter(limits)
        const bytes = Buffer.from(input)
        const run = () => {
          for (let at = 0; at < bytes.length; at += size) splitter.push(bytes.subarray(at, at + size))
        }
        expect(run).toThrow(new SseLimitError(excess))
        expect(() => splitter.push(Buffer.from('1\n'))).toThrow(SseLimitError)
        expect(() => splitter.end()).toThrow(SseLimitError)
      }
    })

    it('let through what just fits, and what was whole before the excess', () => {
      const splitter = new NdjsonSplitter(limits)
      expect(splitter.push(Buffer.from(`${'x'.repeat(19)}\n`))).toHaveLength(1)
      expect(splitter.push(Buffer.from(`{"a":1}\n${'x'.repeat(30)}`))).toHaveLength(1)
      expect(() => splitter.push(Buffer.from('\n'))).toThrow(SseLimitError)
    })

    it('reads a line of many megabytes in drops without copying it over and over', () => {
      const splitter = new NdjsonSplitter()
      const drop = Buffer.alloc(1000, 'x')
      for (let count = 0; count < 8000; count++) expect(splitter.push(drop)).toHaveLength(0)
      expect(splitter.push(Buffer.from('\n'))[0]?.data.length).toBe(8_000_000)
    })
  })
})
