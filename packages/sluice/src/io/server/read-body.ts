import type { IncomingMessage } from 'node:http'
import { pipeline, type Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib'
import { GatewayError } from '../../canonical/errors.ts'
import type { BodyLimits } from './inbound-call.ts'

/** A body that is slower than this, over its first five seconds and more, is cut (reliability.md 3). */
const SLOWEST_BYTES_PER_SECOND = 1024
const PACE_CHECK_MS = 5000
const MAX_RATIO = 100
/** Below this many decoded bytes the ratio says nothing: a short run of blanks compresses better than that. */
const RATIO_FROM_BYTES = 1024 * 1024

/**
 * Reads a request's body whole, counting while it comes: a chunked body that never ends, or one that is longer
 * than it said, is refused at the limit and not after it. `watch` is given what to call when the connection
 * closes, and undefined when that matters no more.
 */
export function readBody(
  message: IncomingMessage,
  limits: BodyLimits,
  watch: (lost: (() => void) | undefined) => void,
): Promise<Buffer> {
  const declared = message.headers['content-length']
  if (declared !== undefined && Number(declared) > limits.bytes) return Promise.reject(tooLarge(limits.bytes))
  const encoding = message.headers['content-encoding']
  if (encoding === undefined || encoding === '' || encoding.toLowerCase() === 'identity') {
    return collect(message, message, limits.bytes, undefined, watch)
  }
  if (!limits.compressed) return Promise.reject(unsupportedEncoding(encoding))
  const decoder = openDecoder(encoding)
  if (decoder === undefined) return Promise.reject(unsupportedEncoding(encoding))
  const received = { bytes: 0 }
  message.on('data', (chunk: Buffer) => {
    received.bytes += chunk.length
  })
  pipeline(message, decoder, () => {
    // Failures reach `collect` as the decoder's own `error`; this callback only keeps them from being thrown.
  })
  return collect(decoder, message, limits.bytes, received, watch)
}

function openDecoder(encoding: string): Transform | undefined {
  switch (encoding.trim().toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip()
    case 'deflate':
      return createInflate()
    case 'br':
      return createBrotliDecompress()
    case 'zstd':
      return createZstdDecompress()
    default:
      return undefined
  }
}

function collect(
  source: IncomingMessage | Transform,
  message: IncomingMessage,
  limit: number,
  received: { bytes: number } | undefined,
  watch: (lost: (() => void) | undefined) => void,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const declared = Number(message.headers['content-length'])
    let settled = false
    let seconds = 0
    let pace: NodeJS.Timeout | undefined

    const finish = (error: GatewayError | undefined): void => {
      if (settled) return
      settled = true
      clearInterval(pace)
      watch(undefined)
      if (error === undefined) {
        const only = chunks[0]
        resolve(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, size))
      } else {
        message.pause()
        reject(error)
      }
    }

    source.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > limit) finish(tooLarge(limit))
      else if (received !== undefined && size > RATIO_FROM_BYTES && size > received.bytes * MAX_RATIO) {
        finish(new GatewayError('too-large', 'The compressed body inflates beyond all reason.'))
      }
      if (settled) return
      chunks.push(chunk)
      // Most bodies come in one piece, of the length that they said: only others are watched for their pace.
      if ((received?.bytes ?? size) === declared) return
      pace ??= setInterval(() => {
        seconds += PACE_CHECK_MS / 1000
        if (size < seconds * SLOWEST_BYTES_PER_SECOND) {
          finish(new GatewayError('request-timeout', 'The request body came too slowly.'))
        }
      }, PACE_CHECK_MS).unref()
    })
    source.on('end', () => finish(undefined))
    // A request has no errors of its own: what cuts it closes its connection.
    if (source !== message) {
      source.on('error', (cause: Error) => finish(invalid('The request body could not be decoded.', cause)))
    }
    watch(() => finish(invalid('The request body ended early.')))
  })
}

function invalid(message: string, cause?: unknown): GatewayError {
  return new GatewayError('bad-request', message, { code: 'invalid_body', cause })
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
