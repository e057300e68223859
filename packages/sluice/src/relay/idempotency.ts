import { createHash } from 'node:crypto'
import { badField, GatewayError } from '../canonical/errors.ts'
import type { InboundCall } from '../io/server/inbound-call.ts'
import type { IdempotencyClaim, OpenCallResult, StoredAnswer } from './call-records.ts'

const KEY_FORM = /^[A-Za-z0-9_-]{1,128}$/
/** Larger answers are not kept: a repetition is told so (reliability.md 2). */
const MOST_STORED_BYTES = 1024 * 1024

export function isIdempotencyKey(key: string): boolean {
  return KEY_FORM.test(key)
}

/** The claim of a call that names an `Idempotency-Key`. */
export function readIdempotencyClaim(
  call: InboundCall,
  route: string,
  /** What a repetition repeats; the parameter names the model where the path does. */
  { body, parameter }: { body: Buffer; parameter: string | undefined },
): IdempotencyClaim | undefined {
  const key = call.header('idempotency-key')
  if (key === undefined || key === '') return undefined
  if (!isIdempotencyKey(key)) {
    throw badField('Idempotency-Key', 'An Idempotency-Key has 1 to 128 characters of A-Z, a-z, 0-9, _ and -.')
  }
  const hash = createHash('sha256').update(body)
  if (parameter !== undefined) hash.update(`\0${parameter}`)
  return { route, key, bodyHash: hash.digest('hex') }
}

/** What a repetition is answered when its first call cannot be replayed. */
export function refuseRepetition(
  result: Extract<OpenCallResult, { ok: false; requestId: string }>,
): GatewayError {
  switch (result.reason) {
    case 'idempotency-mismatch':
      return new GatewayError('unprocessable', 'This Idempotency-Key was used with another request body.', {
        code: 'idempotency_mismatch',
        shouldRetry: false,
      })
    case 'idempotency-in-progress':
      return new GatewayError('conflict', 'The first request with this Idempotency-Key is still running.', {
        code: 'idempotency_in_progress',
        retryAfter: 2,
      })
    default:
      return new GatewayError(
        'conflict',
        `The request with this Idempotency-Key was done already; its id is ${result.requestId}.`,
        { code: 'already_done', shouldRetry: false },
      )
  }
}

/** What is kept of an answer. */
export function storeAnswer(
  answer: {
    streamed: boolean
    succeeded: boolean
    charged: boolean
    body: Buffer
    contentType: string
    status: number
  },
  seal: (plain: Uint8Array) => Uint8Array,
): StoredAnswer | 'not-kept' | 'free' {
  if (!answer.succeeded && !answer.charged) return 'free'
  if (answer.streamed || !answer.succeeded || answer.body.length > MOST_STORED_BYTES) return 'not-kept'
  return { status: answer.status, contentType: answer.contentType, body: seal(answer.body) }
}
