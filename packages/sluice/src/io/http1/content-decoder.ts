import type { Transform } from 'node:stream'
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from 'node:zlib'

const ENCODINGS = ['gzip', 'x-gzip', 'deflate', 'br', 'zstd'] as const
export type ContentEncoding = (typeof ENCODINGS)[number]

/** The one encoding that a header names; `unknown` for several or one that we do not read. */
export function readContentEncoding(header: string | undefined): ContentEncoding | undefined | 'unknown' {
  if (header === undefined) return undefined
  const name = header.trim().toLowerCase()
  if (name === '' || name === 'identity') return undefined
  return ENCODINGS.find((encoding) => encoding === name) ?? 'unknown'
}

export interface DecoderSink {
  onDecoded(chunk: Buffer): void
  /** Everything was decoded. */
  onDecoderEnd(): void
  /** `bomb`: it grows beyond any text; `garbage`: not that encoding, or cut. Nothing follows. */
  onDecoderFault(fault: 'bomb' | 'garbage', cause?: unknown): void
  /** The decoder has (not) enough: stop (resume) reading the socket. */
  onDecoderFull(isFull: boolean): void
}

/** How much a body may grow, and from what size on that is judged: repetitive text of some KiB packs very well. */
const MAX_RATIO = 100
const RATIO_FREE_BYTES = 4 * 1024 * 1024

/** Undoes one content encoding as the bytes come, in bounded memory. */
export class ContentDecoder {
  private readonly encoding: ContentEncoding
  private readonly sink: DecoderSink
  private readonly ratioFreeBytes: number
  private stream: Transform | undefined
  private bytesIn = 0
  private bytesOut = 0
  private isPaused = false
  private isOver = false

  constructor(encoding: ContentEncoding, sink: DecoderSink, ratioFreeBytes: number = RATIO_FREE_BYTES) {
    this.encoding = encoding
    this.sink = sink
    this.ratioFreeBytes = ratioFreeBytes
  }

  write(chunk: Buffer): void {
    if (this.isOver || chunk.length === 0) return
    this.bytesIn += chunk.length
    this.stream ??= this.open(chunk[0] ?? 0)
    if (!this.stream.write(chunk)) this.sink.onDecoderFull(true)
  }

  end(): void {
    if (this.isOver) return
    if (this.stream !== undefined) {
      this.stream.end()
      return
    }
    // Not one byte: servers announce an encoding for empty bodies too.
    this.isOver = true
    this.sink.onDecoderEnd()
  }

  pause(): void {
    this.isPaused = true
    this.stream?.pause()
  }

  resume(): void {
    this.isPaused = false
    this.stream?.resume()
  }

  destroy(): void {
    this.isOver = true
    this.stream?.destroy()
  }

  private open(firstByte: number): Transform {
    const stream = createDecoder(this.encoding, firstByte)
    stream.on('data', (chunk: Buffer) => {
      if (this.isOver) return
      this.bytesOut += chunk.length
      if (this.bytesOut > this.ratioFreeBytes && this.bytesOut > MAX_RATIO * this.bytesIn) {
        this.destroy()
        this.sink.onDecoderFault('bomb')
        return
      }
      this.sink.onDecoded(chunk)
    })
    stream.on('drain', () => {
      if (!this.isOver) this.sink.onDecoderFull(false)
    })
    stream.on('end', () => {
      if (this.isOver) return
      this.isOver = true
      this.sink.onDecoderEnd()
    })
    stream.on('error', (cause) => {
      if (this.isOver) return
      this.destroy()
      this.sink.onDecoderFault('garbage', cause)
    })
    if (this.isPaused) stream.pause()
    return stream
  }
}

function createDecoder(encoding: ContentEncoding, firstByte: number): Transform {
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip()
    case 'br':
      return createBrotliDecompress()
    case 'zstd':
      return createZstdDecompress()
    case 'deflate':
      // Servers mean either by the name; the zlib header's method is always 8, which no raw stream begins with.
      return (firstByte & 0x0f) === 8 ? createInflate() : createInflateRaw()
  }
}
