import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ScriptedExchange } from '../../../../tests/kit/scripted-connector.ts'
import { GatewayError } from '../canonical/errors.ts'
import { UpstreamRefusal } from '../canonical/upstream-error.ts'
import { type AnswerSummary, emptySummary } from '../protocols/chat/chat-format.ts'
import type { AttemptOutcome } from './attempt.ts'
import { runWholeAttempt, type WholeAttemptPlan } from './whole-attempt.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

/** `ok`, `empty` and `refused` are answers; anything else is none. */
function convert(body: Buffer): { summary: AnswerSummary; body: string } {
  const text = body.toString()
  const summary = { ...emptySummary(), ended: true, finish: 'stop' as const }
  if (text === 'ok') return { summary: { ...summary, hasContent: true }, body: 'shown' }
  if (text === 'empty') return { summary, body: '' }
  if (text === 'refused') {
    const fault = { owner: 'credential', status: 401 } as const
    return {
      summary: { ...summary, error: new UpstreamRefusal('upstream-failed', 'Bad key.', {}, fault) },
      body: '',
    }
  }
  if (text === 'busy') {
    throw new UpstreamRefusal('upstream-failed', 'Busy.', {}, { owner: 'provider', status: 503 })
  }
  if (text === 'bug') throw new TypeError('on purpose')
  throw new GatewayError('upstream-failed', 'This is no answer.')
}

interface Stage {
  exchange: ScriptedExchange
  leave: () => void
  stop: (reason: 'lost' | 'gone') => void
  outcome: () => AttemptOutcome | undefined
}

function stage(drain: WholeAttemptPlan['drain'], gone = false): Stage {
  let exchange: ScriptedExchange | undefined
  let leave = () => {}
  let stop: Stage['stop'] = () => {}
  let outcome: AttemptOutcome | undefined
  void runWholeAttempt(
    {
      convert: (_head, body) => convert(body),
      decodeFailure: (head, body) => ({
        type: 'refusal',
        fault: {
          owner: 'provider',
          status: head.status,
          error: new GatewayError('upstream-failed', `${body.length} bytes`),
        },
      }),
      drain,
      whenGone: (listener) => {
        leave = listener
        if (gone) listener()
      },
      onEnd: (listener) => {
        stop = listener
      },
      now: () => 7,
    },
    (handlers) => {
      exchange = new ScriptedExchange(handlers)
      return exchange
    },
  ).then((result) => {
    outcome = result
  })
  if (exchange === undefined) throw new Error('nothing was sent')
  return { exchange, leave: () => leave(), stop: (reason) => stop(reason), outcome: () => outcome }
}

const DRAIN = { cancel: false, ms: 30_000, bytes: 65_536 }
const CANCEL = { cancel: true, ms: 0, bytes: 0 }

async function shortly({ outcome }: Stage): Promise<string> {
  await vi.advanceTimersByTimeAsync(0)
  const result = outcome()
  if (result === undefined) return 'open'
  if (result.type === 'answered') return `answered ${result.end.type} ${result.tail}`.trim()
  const { fault } = result
  if (fault.type === 'transport') return `failed ${fault.fault}`
  return fault.type === 'refusal'
    ? `failed ${fault.fault.status} ${fault.fault.owner} ${fault.fault.error.message}`
    : `failed ${fault.type}`
}

describe('a whole attempt', () => {
  it.each<{ name: string; act: (exchange: ScriptedExchange) => unknown; ends: string; aborted?: boolean }>([
    { name: 'an answer', act: (x) => x.head().data('o').data('k').end(), ends: 'answered complete shown' },
    { name: 'an empty answer', act: (x) => x.head().data('empty').end(), ends: 'failed empty' },
    { name: 'garbage', act: (x) => x.head().data('<html>').end(), ends: 'failed garbage' },
    { name: 'no body at all', act: (x) => x.head().end(), ends: 'failed garbage' },
    {
      name: 'a mistake of our own in reading it',
      act: (x) => x.head().data('bug').end(),
      ends: 'failed garbage',
    },
    {
      name: 'an error with status 200',
      act: (x) => x.head().data('refused').end(),
      ends: 'failed 401 credential Bad key.',
    },
    {
      name: 'an error that takes the place of an answer',
      act: (x) => x.head().data('busy').end(),
      ends: 'failed 503 provider Busy.',
    },
    {
      name: 'an error status',
      act: (x) => x.head(500).data('no').end(),
      ends: 'failed 500 provider 2 bytes',
    },
    { name: 'a redirect', act: (x) => x.head(302).end(), ends: 'failed 302 provider 0 bytes' },
    {
      name: 'an endless error',
      act: (x) => x.head(500).data('x'.repeat(65_537)),
      ends: 'failed 500 provider 65536 bytes',
      aborted: true,
    },
    {
      name: 'an endless answer',
      act: (x) => {
        x.head()
        for (let i = 0; i < 65; i++) x.data(Buffer.alloc(1024 * 1024))
      },
      ends: 'failed too-large',
      aborted: true,
    },
    { name: 'no connection', act: (x) => x.fail('connect'), ends: 'failed connect' },
    { name: 'a cut in the middle', act: (x) => x.head().data('o').fail('closed'), ends: 'failed closed' },
    { name: 'silence', act: (x) => x.head().fail('idle-timeout'), ends: 'failed idle-timeout' },
  ])('$name: $ends', async ({ act, ends, aborted = false }) => {
    const set = stage(DRAIN)
    act(set.exchange)
    expect(await shortly(set)).toBe(ends)
    expect(set.exchange.aborted).toBe(aborted)
    // Who leaves now changes nothing.
    set.leave()
    set.stop('gone')
    expect(await shortly(set)).toBe(ends)
  })

  it.each<{
    name: string
    drain: typeof DRAIN
    act: (set: Stage) => unknown
    ends: string
    aborted: boolean
  }>([
    {
      name: 'left, cancel',
      drain: CANCEL,
      act: ({ leave }) => leave(),
      ends: 'answered gone',
      aborted: true,
    },
    {
      name: 'left, and the answer comes',
      drain: DRAIN,
      act: ({ leave, exchange }) => {
        leave()
        exchange.head().data('ok').end()
      },
      ends: 'answered complete shown',
      aborted: false,
    },
    {
      name: 'left, and the answer does not come in time',
      drain: DRAIN,
      act: ({ leave, exchange }) => {
        leave()
        exchange.head().data('o')
        vi.advanceTimersByTime(30_000)
      },
      ends: 'answered gone',
      aborted: true,
    },
    {
      name: 'left, and the rest is longer than the rule',
      drain: { cancel: false, ms: 30_000, bytes: 10 },
      act: ({ leave, exchange }) => {
        exchange.head().data('x'.repeat(1000))
        leave()
        exchange.data('x'.repeat(10)).data('x').end()
      },
      ends: 'answered gone',
      aborted: true,
    },
    {
      name: 'left, and the rest is as long as the rule',
      drain: { cancel: false, ms: 30_000, bytes: 1 },
      act: ({ leave, exchange }) => {
        exchange.head().data('o')
        leave()
        exchange.data('k').end()
      },
      ends: 'answered complete shown',
      aborted: false,
    },
    {
      name: 'left, and the model hides its reasoning',
      drain: { cancel: false, ms: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY },
      act: ({ leave, exchange }) => {
        leave()
        vi.advanceTimersByTime(500_000)
        exchange.head().data('ok').end()
      },
      ends: 'answered complete shown',
      aborted: false,
    },
    { name: 'stopped', drain: DRAIN, act: ({ stop }) => stop('gone'), ends: 'answered gone', aborted: true },
    { name: 'lost', drain: DRAIN, act: ({ stop }) => stop('lost'), ends: 'answered lost', aborted: true },
  ])('$name: $ends', async ({ drain, act, ends, aborted }) => {
    const set = stage(drain)
    act(set)
    expect(await shortly(set)).toBe(ends)
    expect(set.exchange.aborted).toBe(aborted)
    expect(set.outcome()).toMatchObject(ends.includes('complete') ? { committedAt: 7 } : { committedAt: -1 })
  })

  it('reads an error to its end, which costs nothing', async () => {
    const set = stage({ cancel: false, ms: 30_000, bytes: 10 })
    set.leave()
    set.exchange.head(500).data('x'.repeat(100)).end()
    expect(await shortly(set)).toBe('failed 500 provider 100 bytes')
  })

  it('ends at once for a caller who had left before', async () => {
    const set = stage(CANCEL, true)
    expect(await shortly(set)).toBe('answered gone')
    expect(set.exchange.aborted).toBe(true)
  })

  it('costs nothing when the caller leaves before the request was sent', async () => {
    const set = stage({ cancel: true, ms: 0, bytes: 0 })
    set.exchange.sent = false
    set.leave()
    await Promise.resolve()
    expect(set.outcome()).toMatchObject({ type: 'failed', fault: { type: 'caller-gone' } })
    expect(set.exchange.aborted).toBe(true)
  })
})
