import { GatewayError } from '../../canonical/errors.ts'
import { ContentDecoder, type DecoderSink, readContentEncoding } from '../http1/content-decoder.ts'
import type { BodyLimits } from './inbound-call.ts'

/** A body that is slower than this, over its first five seconds and more, is cut (reliability.md 3). */
const SLOWEST_BYTES_PER_SECOND = 1024
const PACE_CHECK_MS = 5000
/** Below this many decoded bytes the ratio says nothing: a short run of blanks compresses better than that. */
const RATIO_FREE_BYTES = 1024 * 1024
/** What is kept of a body that nobody has asked for yet. */
const UNASKED_BYTES = 64 * 1024

/** Of the connection that a body comes on. */
export interface BodySource {
  pause(): void
  resume(): void
}

/**
 * A request's body between its connection and its reader: counted while it comes, so that a chunked body that never
 * ends, or one that grows when it is inflated, is refused at the limit and not after it.
 */
export class RequestBody implements DecoderSink {
  /** All of it has come. */
  isComplete: boolean
  private readonly source: BodySource
  private readonly declared: number | 'chunked'
  private chunks: Buffer[] = []
  /** As they came, and decoded. */
  private received = 0
  private size = 0
  private limit = 0
  private reader: { resolve(body: Buffer): void; reject(error: GatewayError): void } | undefined
  private decoder: ContentDecoder | undefined
  private fault: GatewayError | undefined
  private pace: NodeJS.Timeout | undefined

  constructor(declared: number | 'chunked', source: BodySource) {
    this.declared = declared
    this.source = source
    this.isComplete = declared === 0
  }

  /** Bytes of it that have not come; unknown where it did not say. */
  get missing(): number {
    if (this.isComplete) return 0
    return this.declared === 'chunked' ? Number.POSITIVE_INFINITY : this.declared - this.received
  }

  /** The whole body, decoded. Rejects as `InboundCall.readBody` says. */
  read(limits: BodyLimits, encodingHeader: string | undefined): Promise<Buffer> {
    this.limit = limits.bytes
    const encoding = readContentEncoding(encodingHeader)
    if (encoding !== undefined && (encoding === 'unknown' || !limits.compressed)) {
      return Promise.reject(unsupportedEncoding(encodingHeader ?? ''))
    }
    if (this.declared !== 'chunked' && this.declared > this.limit) return Promise.reject(tooLarge(this.limit))
    if (this.fault !== undefined) return Promise.reject(this.fault)
    if (this.isComplete && encoding === undefined) {
      return this.received > this.limit ? Promise.reject(tooLarge(this.limit)) : Promise.resolve(this.join())
    }
    return new Promise((resolve, reject) => {
      this.reader = { resolve, reject }
      const early = this.chunks
      this.chunks = []
      if (encoding !== undefined) this.decoder = new ContentDecoder(encoding, this, RATIO_FREE_BYTES)
      for (const chunk of early) this.decode(chunk)
      if (this.isComplete) this.decoder?.end()
      else this.watchPace()
      this.source.resume()
    })
  }

  /** What the connection brought. */
  push(chunk: Buffer): void {
    this.received += chunk.length
    if (this.reader !== undefined) {
      this.decode(chunk)
      this.watchPace()
      return
    }
    // Of a body that is not read any more, or was refused, nothing is kept.
    if (this.fault !== undefined) return
    this.chunks.push(chunk)
    if (this.received > UNASKED_BYTES && this.missing > 0) this.source.pause()
  }

  /** The last byte has come. */
  end(): void {
    this.isComplete = true
    if (this.reader === undefined) return
    if (this.decoder === undefined) this.succeed()
    else this.decoder.end()
  }

  /** It will not become whole. */
  fail(error: GatewayError): void {
    if (this.fault !== undefined) return
    this.fault = error
    this.chunks = []
    const { reader } = this
    this.close()
    reader?.reject(error)
  }

  onDecoded(chunk: Buffer): void {
    this.size += chunk.length
    if (this.size > this.limit) this.fail(tooLarge(this.limit))
    else this.chunks.push(chunk)
  }

  onDecoderEnd(): void {
    this.succeed()
  }

  onDecoderFault(fault: 'bomb' | 'garbage', cause?: unknown): void {
    this.fail(
      fault === 'bomb'
        ? new GatewayError('too-large', 'The compressed body inflates beyond all reason.')
        : new GatewayError('bad-request', 'The request body could not be decoded.', {
            code: 'invalid_body',
            cause,
          }),
    )
  }

  onDecoderFull(isFull: boolean): void {
    if (isFull) this.source.pause()
    else this.source.resume()
  }

  private decode(chunk: Buffer): void {
    if (this.decoder === undefined) this.onDecoded(chunk)
    else this.decoder.write(chunk)
  }

  private succeed(): void {
    const { reader } = this
    this.close()
    reader?.resolve(this.join())
  }

  private close(): void {
    this.reader = undefined
    clearInterval(this.pace)
    this.decoder?.destroy()
    this.decoder = undefined
  }

  private join(): Buffer {
    const { chunks } = this
    const [only] = chunks
    this.chunks = []
    return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks)
  }

  /** Most bodies come in one piece, of the length that they said: only others are watched for their pace. */
  private watchPace(): void {
    if (this.pace !== undefined || this.reader === undefined || this.received === this.declared) return
    let seconds = 0
    this.pace = setInterval(() => {
      seconds += PACE_CHECK_MS / 1000
      if (this.received >= seconds * SLOWEST_BYTES_PER_SECOND) return
      this.fail(new GatewayError('request-timeout', 'The request body came too slowly.'))
    }, PACE_CHECK_MS).unref()
  }
}

function tooLarge(limit: number): GatewayError {
  return new GatewayError('too-large', `The request body is larger than ${limit} bytes.`)
}

function unsupportedEncoding(encoding: string): GatewayError {
  return new GatewayError(
    'unsupported-media-type',
    `Content-Encoding ${JSON.stringify(encoding.slice(0, 40))} is not accepted here; use one of zstd, gzip, deflate, br, or none.`,
  )
}
