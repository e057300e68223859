import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { FakeCall } from '../../../../tests/kit/fake-call.ts'
import { readIdempotencyClaim, refuseRepetition, storeAnswer } from './idempotency.ts'

const BODY = Buffer.from('{"model":"a"}')
const claimOf = (key: string | undefined, parameter?: string) =>
  readIdempotencyClaim(
    new FakeCall({ headers: key === undefined ? {} : { 'idempotency-key': key } }),
    '/v1/chat/completions',
    { body: BODY, parameter },
  )

describe('readIdempotencyClaim', () => {
  it('is another request where the path names another model', () => {
    const hashes = [undefined, 'a', 'b'].map((model) => claimOf('k', model)?.bodyHash)
    expect(new Set(hashes).size).toBe(3)
    expect(claimOf('k', 'a')).toEqual(claimOf('k', 'a'))
  })

  it.each([undefined, ''])('is none for the key %j', (key) => {
    expect(claimOf(key)).toBeUndefined()
  })

  it.each(['a', 'A-b_9', 'x'.repeat(128)])('takes %s', (key) => {
    const bodyHash = createHash('sha256').update(BODY).digest('hex')
    expect(claimOf(key)).toEqual({ route: '/v1/chat/completions', key, bodyHash })
  })

  it.each(['x'.repeat(129), 'a b', 'a.b', 'ä', 'a, b', "a'--"])('refuses %s', (key) => {
    expect(() => claimOf(key)).toThrow(expect.objectContaining({ status: 400, param: 'Idempotency-Key' }))
  })
})

describe('refuseRepetition', () => {
  it.each([
    { reason: 'idempotency-mismatch', status: 422, code: 'idempotency_mismatch', shouldRetry: false },
    { reason: 'idempotency-in-progress', status: 409, code: 'idempotency_in_progress', retryAfter: 2 },
    { reason: 'already-done', status: 409, code: 'already_done', shouldRetry: false },
  ] as const)('$reason: $status $code', ({ reason, ...expected }) => {
    const error = refuseRepetition({ ok: false, reason, requestId: 'req_first' })
    expect(error).toMatchObject(expected)
    if (reason === 'already-done') expect(error.message).toContain('req_first')
  })
})

describe('storeAnswer', () => {
  const answer = {
    streamed: false,
    succeeded: true,
    charged: true,
    body: Buffer.from('{}'),
    contentType: 'application/json',
    status: 200,
  }
  const seal = (plain: Uint8Array) => Buffer.concat([Buffer.from('sealed '), plain])
  const kept = { status: 200, contentType: 'application/json', body: Buffer.from('sealed {}') }
  it.each([
    { name: 'an answer', change: {}, expected: kept },
    { name: 'one that cost nothing', change: { charged: false }, expected: kept },
    { name: 'a finished stream', change: { streamed: true }, expected: 'not-kept' },
    { name: 'a failure that was charged', change: { succeeded: false }, expected: 'not-kept' },
    { name: 'a failure that was not', change: { succeeded: false, charged: false }, expected: 'free' },
    {
      name: 'a stream that failed uncharged',
      change: { streamed: true, succeeded: false, charged: false },
      expected: 'free',
    },
    { name: 'one that is too large', change: { body: Buffer.alloc(1024 * 1024 + 1) }, expected: 'not-kept' },
  ])('$name', ({ change, expected }) => {
    expect(storeAnswer({ ...answer, ...change }, seal)).toEqual(expected)
  })

  it('keeps one of exactly a mebibyte', () => {
    expect(storeAnswer({ ...answer, body: Buffer.alloc(1024 * 1024) }, (plain) => plain)).toMatchObject({
      status: 200,
    })
  })
})
