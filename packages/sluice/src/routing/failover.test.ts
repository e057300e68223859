import { describe, expect, it } from 'vitest'
import { GatewayError } from '../canonical/errors.ts'
import type { FaultOwner } from '../canonical/upstream-error.ts'
import type { TransportFault } from '../io/client/port.ts'
import {
  type AttemptFault,
  decideFailover,
  type FailoverQuestion,
  type FailoverStep,
  healthEffectOf,
} from './failover.ts'

const VENDOR_TEXT = 'text of the vendor'

function refusal(owner: FaultOwner, status: number, retryAfterMs?: number): AttemptFault {
  const error = new GatewayError('bad-request', VENDOR_TEXT, { status })
  return { type: 'refusal', fault: { owner, status, error }, retryAfterMs }
}

function transport(fault: TransportFault): AttemptFault {
  return { type: 'transport', fault }
}

function decide(fault: AttemptFault, parts: Partial<FailoverQuestion> = {}) {
  return decideFailover({
    fault,
    attempt: 1,
    sameCredentialTries: 0,
    committed: false,
    hasMore: true,
    withoutReasoning: false,
    mayRetry: () => true,
    random: () => 0.5,
    ...parts,
  })
}

const NEXT: FailoverStep = { next: 'next-candidate', elsewhere: false }
const ELSEWHERE: FailoverStep = { next: 'next-candidate', elsewhere: true }
const FINAL: FailoverStep = { next: 'final' }
const AGAIN: FailoverStep = { next: 'same-credential', delayMs: 125 }

/**
 * R26 and R27: with other candidates left, with none, the effect on health, and the caller's status at last.
 */
const TABLE: {
  name: string
  fault: AttemptFault
  more: FailoverStep
  alone: FailoverStep
  effect: string
  status: number
}[] = [
  {
    name: 'connect',
    fault: transport('connect'),
    more: ELSEWHERE,
    alone: AGAIN,
    effect: 'failure',
    status: 502,
  },
  {
    name: 'slow connect',
    fault: transport('connect-timeout'),
    more: ELSEWHERE,
    alone: AGAIN,
    effect: 'failure',
    status: 502,
  },
  { name: 'tls', fault: transport('tls'), more: ELSEWHERE, alone: FINAL, effect: 'failure', status: 502 },
  {
    name: 'address',
    fault: transport('forbidden-address'),
    more: ELSEWHERE,
    alone: FINAL,
    effect: 'failure',
    status: 502,
  },
  {
    name: 'first byte',
    fault: transport('first-byte-timeout'),
    more: ELSEWHERE,
    alone: FINAL,
    effect: 'failure',
    status: 504,
  },
  {
    name: 'idle',
    fault: transport('idle-timeout'),
    more: ELSEWHERE,
    alone: FINAL,
    effect: 'failure',
    status: 504,
  },
  {
    name: 'total',
    fault: transport('total-timeout'),
    more: ELSEWHERE,
    alone: FINAL,
    effect: 'failure',
    status: 504,
  },
  {
    name: 'closed',
    fault: transport('closed'),
    more: ELSEWHERE,
    alone: FINAL,
    effect: 'failure',
    status: 502,
  },
  {
    name: 'not HTTP',
    fault: transport('protocol'),
    more: ELSEWHERE,
    alone: FINAL,
    effect: 'failure',
    status: 502,
  },
  {
    name: 'too large',
    fault: transport('too-large'),
    more: ELSEWHERE,
    alone: FINAL,
    effect: 'failure',
    status: 502,
  },
  {
    name: 'deadline',
    fault: { type: 'deadline', slow: false },
    more: ELSEWHERE,
    alone: FINAL,
    effect: 'failure',
    status: 504,
  },
  {
    name: 'deadline of a slow model',
    fault: { type: 'deadline', slow: true },
    more: FINAL,
    alone: FINAL,
    effect: 'failure',
    status: 504,
  },
  { name: 'empty 200', fault: { type: 'empty' }, more: NEXT, alone: FINAL, effect: 'failure', status: 502 },
  {
    name: 'garbage',
    fault: { type: 'garbage' },
    more: ELSEWHERE,
    alone: FINAL,
    effect: 'failure',
    status: 502,
  },
  {
    name: '401',
    fault: refusal('credential', 401),
    more: NEXT,
    alone: FINAL,
    effect: 'revoked',
    status: 502,
  },
  {
    name: '400 about our key',
    fault: refusal('credential', 400),
    more: NEXT,
    alone: FINAL,
    effect: 'revoked',
    status: 502,
  },
  { name: '403', fault: refusal('credential', 403), more: NEXT, alone: FINAL, effect: 'model', status: 502 },
  {
    name: '404 for the model',
    fault: refusal('model', 404),
    more: NEXT,
    alone: FINAL,
    effect: 'model',
    status: 502,
  },
  {
    name: '400 about our region',
    fault: refusal('region', 400),
    more: NEXT,
    alone: FINAL,
    effect: 'model',
    status: 502,
  },
  { name: '402', fault: refusal('quota', 402), more: NEXT, alone: FINAL, effect: 'exhausted', status: 502 },
  {
    name: 'quota 429',
    fault: refusal('quota', 429),
    more: NEXT,
    alone: FINAL,
    effect: 'exhausted',
    status: 429,
  },
  { name: '429', fault: refusal('rate', 429), more: NEXT, alone: AGAIN, effect: 'cooling', status: 429 },
  {
    name: '408',
    fault: refusal('provider', 408),
    more: ELSEWHERE,
    alone: FINAL,
    effect: 'failure',
    status: 504,
  },
  {
    name: '500',
    fault: refusal('provider', 500),
    more: ELSEWHERE,
    alone: FINAL,
    effect: 'failure',
    status: 502,
  },
  {
    name: '503',
    fault: refusal('provider', 503),
    more: ELSEWHERE,
    alone: AGAIN,
    effect: 'failure',
    status: 502,
  },
  {
    name: '504',
    fault: refusal('provider', 504),
    more: ELSEWHERE,
    alone: FINAL,
    effect: 'failure',
    status: 504,
  },
  {
    name: '529',
    fault: refusal('provider', 529),
    more: ELSEWHERE,
    alone: AGAIN,
    effect: 'failure',
    status: 502,
  },
  { name: '400', fault: refusal('client', 400), more: FINAL, alone: FINAL, effect: 'none', status: 400 },
  { name: '413', fault: refusal('client', 413), more: FINAL, alone: FINAL, effect: 'none', status: 413 },
  { name: '422', fault: refusal('client', 422), more: FINAL, alone: FINAL, effect: 'none', status: 422 },
  {
    name: 'what this channel cannot do here',
    fault: { type: 'own', error: new GatewayError('unavailable', 'not here') },
    more: ELSEWHERE,
    alone: FINAL,
    effect: 'none',
    status: 503,
  },
  {
    name: 'a request that we refuse',
    fault: { type: 'own', error: new GatewayError('bad-request', 'never') },
    more: FINAL,
    alone: FINAL,
    effect: 'none',
    status: 400,
  },
  {
    name: 'a call that was ended',
    fault: { type: 'stopped', error: new GatewayError('unavailable', 'stopping') },
    more: FINAL,
    alone: FINAL,
    effect: 'none',
    status: 503,
  },
  {
    name: 'caller gone',
    fault: { type: 'caller-gone' },
    more: FINAL,
    alone: FINAL,
    effect: 'none',
    status: 408,
  },
]

describe('decideFailover', () => {
  it.each(TABLE)('$name', ({ fault, more, alone, effect, status }) => {
    const withMore = decide(fault)
    expect(withMore.step).toEqual(more)
    expect(withMore.healthEffect.type).toBe(effect)
    expect(withMore.callerError.status).toBe(status)
    expect(decide(fault, { hasMore: false }).step).toEqual(alone)
  })

  it.each(TABLE)('$name: final after content, on the third attempt', ({ fault }) => {
    expect(decide(fault, { committed: true }).step).toEqual(FINAL)
    expect(decide(fault, { attempt: 3 }).step).toEqual(FINAL)
    expect(decide(fault, { attempt: 3, hasMore: false }).step).toEqual(FINAL)
  })

  it.each(TABLE)('$name: the same for health after content', ({ fault }) => {
    expect(healthEffectOf(fault)).toEqual(decide(fault).healthEffect)
  })

  it.each(TABLE)('$name: no retry beyond the budget', ({ fault }) => {
    expect(decide(fault, { mayRetry: () => false }).step).toEqual(FINAL)
    expect(decide(fault, { mayRetry: () => false, hasMore: false }).step).toEqual(FINAL)
  })

  it('asks the budget only for a retry that would follow', () => {
    const mayRetry = () => {
      throw new Error('asked')
    }
    expect(decide(refusal('client', 400), { mayRetry }).step).toEqual(FINAL)
    expect(decide(refusal('provider', 500), { mayRetry, hasMore: false }).step).toEqual(FINAL)
    expect(decide(refusal('rate', 429, 60_000), { mayRetry, hasMore: false }).step).toEqual(FINAL)
  })

  it('tries once without past reasoning', () => {
    const fault = refusal('reasoning-proof', 400)
    expect(decide(fault).step).toEqual({ next: 'without-reasoning' })
    expect(decide(fault).healthEffect).toEqual({ type: 'none' })
    expect(decide(fault, { withoutReasoning: true }).step).toEqual(FINAL)
    expect(decide(fault, { withoutReasoning: true }).callerError.message).toBe(VENDOR_TEXT)
    expect(decide(fault, { mayRetry: () => false }).step).toEqual(FINAL)
  })

  it.each([
    { tries: 0, random: 0, expected: 0 },
    { tries: 0, random: 0.999, expected: 250 },
    { tries: 1, random: 0.999, expected: 500 },
    { tries: 1, random: 0.1, expected: 50 },
  ])('backs off by $expected ms', ({ tries, random, expected }) => {
    const { step } = decide(transport('connect'), {
      hasMore: false,
      attempt: tries + 1,
      sameCredentialTries: tries,
      random: () => random,
    })
    expect(step).toEqual({ next: 'same-credential', delayMs: expected })
  })

  it('waits as long as the vendor asks, but not for long', () => {
    expect(decide(refusal('rate', 429, 2000), { hasMore: false }).step).toEqual({
      next: 'same-credential',
      delayMs: 2000,
    })
    const long = decide(refusal('rate', 429, 60_000), { hasMore: false })
    expect(long.step).toEqual(FINAL)
    expect(long.callerError).toMatchObject({ status: 429, retryAfter: 60 })
    expect(long.healthEffect).toEqual({ type: 'cooling', retryAfterMs: 60_000 })
  })

  it('gives a slow model no second wait', () => {
    const waits = ['first-byte-timeout', 'idle-timeout', 'total-timeout'] as const
    for (const fault of waits) expect(decide({ type: 'transport', fault, slow: true }).step).toEqual(FINAL)
    expect(decide({ type: 'transport', fault: 'connect', slow: true }).step).toEqual(ELSEWHERE)
  })

  it('takes the wait from the body where the header gives none', () => {
    const error = new GatewayError('rate-limited', VENDOR_TEXT, { retryAfter: 3 })
    const { healthEffect } = decide({ type: 'refusal', fault: { owner: 'rate', status: 429, error } })
    expect(healthEffect).toEqual({ type: 'cooling', retryAfterMs: 3000 })
  })

  it('shows a text of the vendor only where the fault is the caller own', () => {
    for (const { fault, status } of TABLE) {
      const { message } = decide(fault).callerError
      expect(message.includes(VENDOR_TEXT)).toBe(fault.type === 'refusal' && [400, 413, 422].includes(status))
    }
  })

  it('shows our own refusal as it is', () => {
    const error = new GatewayError('insufficient-funds', 'no money')
    expect(decide({ type: 'own', error })).toMatchObject({
      step: FINAL,
      callerError: error,
      reason: 'insufficient_quota',
      healthEffect: { type: 'none' },
    })
  })
})
