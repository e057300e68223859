import { describe, expect, it } from 'vitest'
import { GatewayError } from '../canonical/errors.ts'
import { UpstreamRefusal } from '../canonical/upstream-error.ts'
import { emptySummary } from '../protocols/chat/chat-format.ts'
import type { AttemptOutcome } from './attempt.ts'
import { hideSecret } from './hide-secret.ts'

const SECRET = `plain-${'test'.repeat(5)}`

function refusedWith(error: GatewayError): AttemptOutcome {
  return {
    type: 'failed',
    httpStatus: 400,
    fault: { type: 'refusal', fault: { owner: 'client', status: 400, error } },
  }
}

function brokenBy(error: GatewayError): AttemptOutcome {
  const rest = { summary: emptySummary(), httpStatus: 200, tail: '', committedAt: 1 }
  return { type: 'answered', end: { type: 'broken', error }, ...rest }
}

describe('hideSecret', () => {
  const told = new GatewayError('bad-request', `Wrong: ${SECRET}, ${SECRET}`, {
    status: 422,
    code: `no_${SECRET}`,
    param: SECRET,
    vendorType: 'x_error',
    shouldRetry: false,
    retryAfter: 3,
  })
  const clean = {
    kind: 'bad-request',
    message: 'Wrong: [key], [key]',
    status: 422,
    code: 'no_[key]',
    param: '[key]',
    vendorType: 'x_error',
    shouldRetry: false,
    retryAfter: 3,
  }

  it('takes the credential out of a refusal and keeps the rest', () => {
    expect(hideSecret(refusedWith(told), SECRET)).toMatchObject({ fault: { fault: { error: clean } } })
  })

  it('takes it out of an error within a stream', () => {
    expect(hideSecret(brokenBy(told), SECRET)).toMatchObject({ end: { type: 'broken', error: clean } })
  })

  it('leaves whose fault it was', () => {
    const fault = { owner: 'rate', status: 429 } as const
    const error = new UpstreamRefusal('rate-limited', `Slow down, ${SECRET}.`, {}, fault)
    const { end } = hideSecret(brokenBy(error), SECRET) as Extract<AttemptOutcome, { type: 'answered' }>
    expect(end).toMatchObject({ error: { message: 'Slow down, [key].', owner: 'rate', upstreamStatus: 429 } })
    expect(end.type === 'broken' && end.error).toBeInstanceOf(UpstreamRefusal)
  })

  it.each([
    ['an error without it', refusedWith(new GatewayError('bad-request', 'Wrong.')), SECRET],
    ['a channel without a credential', refusedWith(told), ''],
    ['a word that is too short to be one', refusedWith(told), 'Wrong'],
  ])('leaves %s alone', (_, outcome, secret) => {
    expect(hideSecret(outcome, secret)).toEqual(outcome)
  })
})
