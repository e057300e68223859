import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeCall } from '../../../../tests/kit/fake-call.ts'
import { ScriptedExchange } from '../../../../tests/kit/scripted-connector.ts'
import { GatewayError } from '../canonical/errors.ts'
import { UpstreamRefusal } from '../canonical/upstream-error.ts'
import { type AnswerSummary, emptySummary } from '../protocols/chat/chat-format.ts'
import type { AnswerPipe, Purse } from './answer-pipe.ts'
import type { AttemptOutcome } from './attempt.ts'
import { ClientStream } from './client-stream.ts'
import { OutputMeter } from './output-meter.ts'
import { runStreamAttempt, type StreamAttemptPlan } from './stream-attempt.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

/**
 * Bytes of a small language: `t` a token of content, `h` one that is held back until the next, `r` the role, `.` the finish, `$` the end mark, `~` an end that may
 * not be the last, `!` an error of the vendor, anything else a comment.
 */
class PlainPipe implements AnswerPipe {
  readonly summary: AnswerSummary = emptySummary()
  terminal = false
  holding = false
  private out = ''
  private held = ''
  private rest = ''

  get isWaiting(): boolean {
    return this.rest !== ''
  }

  push(chunk: Buffer, purse?: Purse): void {
    if (this.isWaiting) this.rest += chunk.toString()
    else this.read(chunk.toString(), purse)
  }

  readOn(purse: Purse): void {
    this.read(this.rest, purse)
  }

  fail(): undefined {}

  private read(text: string, purse: Purse | undefined): void {
    let at = 0
    for (const letter of text) {
      if (this.summary.error !== undefined || purse?.covers(this.summary) === false) break
      at++
      if (letter === '!') {
        const fault = { owner: 'rate', status: 429 } as const
        this.summary.error = new UpstreamRefusal('rate-limited', 'Slow down.', {}, fault)
      } else if (letter === '$') this.terminal = true
      else if (letter === '~') this.holding = true
      else if (letter === 'h') this.held += letter
      else this.out += letter
      if (letter === 't') {
        this.out = this.out.slice(0, -1) + this.held + letter
        this.held = ''
      }
      if (letter === 't' || letter === 'h') {
        this.summary.hasContent = true
        this.summary.asciiUnits++
      }
      if (letter === '.') {
        this.summary.ended = true
        this.summary.finish = 'stop'
      }
    }
    this.rest = this.summary.error === undefined ? text.slice(at) : ''
  }

  take(): string | undefined {
    const { out } = this
    this.out = ''
    return out === '' ? undefined : out
  }

  forgetWithheld(): void {
    this.summary.asciiUnits -= this.held.length
  }

  finish(): string {
    return this.summary.ended ? '[end]' : ''
  }
}

interface Stage {
  call: FakeCall
  exchange: ScriptedExchange
  stop: (reason: 'lost' | 'gone') => void
  /** The outcome in short, once there is one. */
  outcome: () => AttemptOutcome | undefined
}

function stage(
  parts: Partial<Omit<StreamAttemptPlan, 'client' | 'meter'>> & {
    heldTokens?: number
    grow?: () => Promise<number | 'whole' | 'refused' | 'lost'>
    gone?: boolean
  } = {},
): Stage {
  const { heldTokens = Number.POSITIVE_INFINITY, grow = async () => 'whole' as const, gone, ...plan } = parts
  const call = new FakeCall()
  const client = new ClientStream(call, ':\n', () => [])
  if (gone === true) call.leave()
  let stop: Stage['stop'] = () => {}
  let exchange: ScriptedExchange | undefined
  let outcome: AttemptOutcome | undefined
  void runStreamAttempt(
    {
      pipe: new PlainPipe(),
      pipeWhole: (body) => {
        const pipe = new PlainPipe()
        pipe.push(body)
        return pipe
      },
      decodeFailure: (head, body) => ({
        type: 'refusal',
        fault: {
          owner: 'provider',
          status: head.status,
          error: new GatewayError('upstream-failed', body.toString().slice(0, 20)),
        },
      }),
      client,
      meter: new OutputMeter({ heldTokens, countTokens: (summary) => summary.asciiUnits, grow }),
      drain: { cancel: false, ms: 30_000, bytes: 10 },
      firstTokenMs: 60_000,
      slow: false,
      contentIdleMs: 300_000,
      totalMs: 3_600_000,
      onCommit: () => {},
      now: () => 5,
      ...plan,
    },
    (handlers) => {
      exchange = new ScriptedExchange(handlers)
      return exchange
    },
    (listener) => {
      stop = listener
    },
  ).then((result) => {
    outcome = result
    // What the relay does at the end of every call.
    client.stop()
  })
  if (exchange === undefined) throw new Error('nothing was sent')
  return { call, exchange, stop, outcome: () => outcome }
}

type Act = (stage: Stage) => unknown

const head: Act = ({ exchange }) => exchange.head()
const data =
  (text: string): Act =>
  ({ exchange }) =>
    exchange.data(text)
const end: Act = ({ exchange }) => exchange.end()
const fail =
  (fault: Parameters<ScriptedExchange['fail']>[0]): Act =>
  ({ exchange }) =>
    exchange.fail(fault)
const wait =
  (ms: number): Act =>
  () =>
    vi.advanceTimersByTimeAsync(ms)
const leave: Act = ({ call }) => call.leave()

async function play(set: Stage, acts: readonly Act[]): Promise<Stage> {
  for (const act of acts) await act(set)
  await vi.advanceTimersByTimeAsync(0)
  return set
}

/** `failed deadline`, `answered complete`: how the attempt ended. */
function shortly(outcome: AttemptOutcome | undefined): string {
  if (outcome === undefined) return 'open'
  if (outcome.type === 'answered') return `answered ${outcome.end.type}`
  const { fault } = outcome
  if (fault.type === 'transport') return `failed ${fault.fault}`
  return fault.type === 'refusal'
    ? `failed ${fault.fault.status} ${fault.fault.owner}`
    : `failed ${fault.type}`
}

describe('a streamed attempt', () => {
  it('that breaks off counts nothing that was held back', async () => {
    const { outcome } = await play(stage(), [head, data('rtth'), fail('closed')])
    expect(outcome()).toMatchObject({ end: { type: 'broken' }, summary: { asciiUnits: 2 } })
  })

  it.each([
    {
      name: 'an answer',
      acts: [head, data('rtt'), data('t.$'), end],
      ends: 'answered complete',
      text: 'rttt.',
    },
    {
      name: 'an answer in one piece',
      acts: [head, data('rt.$'), end],
      ends: 'answered complete',
      text: 'rt.',
    },
    {
      name: 'an end without its mark',
      acts: [head, data('rt.'), end],
      ends: 'answered complete',
      text: 'rt.',
    },
    {
      name: 'an end mark without an end of the connection',
      acts: [head, data('rt.$'), wait(1000)],
      ends: 'answered complete',
      text: 'rt.',
    },
    {
      name: 'a finish without words, and without an end of the connection',
      acts: [head, data('r.$'), wait(1000)],
      ends: 'failed empty',
      text: '',
    },
    { name: 'a finish without words', acts: [head, data('r.$'), end], ends: 'failed empty', text: '' },
    { name: 'a role alone', acts: [head, data('r'), end], ends: 'failed empty', text: '' },
    { name: 'nothing', acts: [head, end], ends: 'failed empty', text: '' },
    { name: 'a cut after content', acts: [head, data('rt'), end], ends: 'answered broken', text: 'rt' },
    { name: 'an error before the head', acts: [fail('connect')], ends: 'failed connect', text: '' },
    {
      name: 'an error before content',
      acts: [head, data('r'), fail('closed')],
      ends: 'failed closed',
      text: '',
    },
    {
      name: 'an error after content',
      acts: [head, data('rt'), fail('closed')],
      ends: 'answered broken',
      text: 'rt',
    },
    {
      name: 'an error after the finish',
      acts: [head, data('rt.'), fail('closed')],
      ends: 'answered complete',
      text: 'rt.',
    },
    {
      name: 'a cut in content that is held back',
      acts: [head, data('h'), end],
      ends: 'failed garbage',
      text: '',
    },
    {
      name: 'an error in content that is held back',
      acts: [head, data('h'), data('h'), fail('closed')],
      ends: 'failed closed',
      text: '',
    },
    {
      name: 'content that is held back first',
      acts: [head, data('h'), wait(60_000), data('t.$'), end],
      ends: 'answered complete',
      text: 'ht.',
    },
    { name: "a vendor's error before content", acts: [head, data('r!')], ends: 'failed 429 rate', text: '' },
    {
      name: "a vendor's error in the bytes of the first content, and after it",
      acts: [head, data('rt!t')],
      ends: 'answered broken',
      text: 'rt',
    },
    {
      name: "a vendor's error after content",
      acts: [head, data('rt'), data('t!t')],
      ends: 'answered broken',
      text: 'rtt',
    },
    {
      name: 'no first token in time',
      acts: [head, data('r'), wait(60_000)],
      ends: 'failed deadline',
      text: '',
    },
    { name: 'no head in time', acts: [wait(60_000)], ends: 'failed deadline', text: '' },
    {
      name: 'comments without content, which are no token',
      acts: [head, data('r'), wait(30_000), data(' '), wait(30_000)],
      ends: 'failed deadline',
      text: '',
    },
  ])('$name: $ends', async ({ acts, ends, text }) => {
    const { call, exchange, outcome } = await play(stage(), acts)
    expect(shortly(outcome())).toBe(ends)
    // The terminal bytes are not here: they are written after settlement.
    expect(call.text.replaceAll(':\n', '')).toBe(text)
    expect(call.ended).toBe(false)
    expect(exchange.isOver).toBe(true)
  })

  it('hands out the terminal bytes for later, and the moment of the commit point', async () => {
    const { outcome } = await play(stage(), [head, data('rt.$'), end])
    expect(outcome()).toMatchObject({ tail: '[end]', committedAt: 5, httpStatus: 200 })
  })

  it('waits for more behind an end that need not be the last, as long as more comes', async () => {
    const set = await play(stage(), [head, data('t.~'), wait(900), data('~'), wait(900), data(' ~')])
    expect(shortly(set.outcome())).toBe('open')
    await play(set, [wait(900)])
    expect(shortly(set.outcome())).toBe('open')
    await play(set, [wait(100)])
    expect(shortly(set.outcome())).toBe('answered complete')
    const ended = await play(stage(), [head, data('t.~'), end])
    expect(shortly(ended.outcome())).toBe('answered complete')
  })

  it('tells of the commit point once, and not of a try that failed', async () => {
    let commits = 0
    const onCommit = () => commits++
    await play(stage({ onCommit }), [head, data('r'), end])
    expect(commits).toBe(0)
    const set = await play(stage({ onCommit }), [head, data('r'), data('t')])
    expect(commits).toBe(1)
    await play(set, [data('t'), data('t.$'), end])
    expect(commits).toBe(1)
  })

  it('holds the role back until the first content', async () => {
    const set = await play(stage(), [head, data('r')])
    expect([set.call.text, set.call.status]).toEqual(['', 0])
    await play(set, [data('t')])
    expect(set.call.text).toBe('rt')
    await play(set, [data('.'), end])
  })

  it.each([
    { name: 'pings do not count', acts: [wait(200_000), data(' '), wait(100_000)], ends: 'answered broken' },
    { name: 'content does', acts: [wait(200_000), data('t'), wait(200_000)], ends: 'open' },
  ])('ends a stream that has fallen silent: $name', async ({ acts, ends }) => {
    const set = await play(stage(), [head, data('t'), ...acts])
    const outcome = set.outcome()
    expect(shortly(outcome)).toBe(ends)
    if (outcome?.type === 'answered' && outcome.end.type === 'broken') {
      expect(outcome.end.error.kind).toBe('upstream-timeout')
    }
    await play(set, [data('.'), end])
  })

  it.each([
    { name: 'before content', acts: [head, data('r'), wait(20_000)], ends: 'failed deadline' },
    { name: 'after content', acts: [head, data('t'), wait(20_000)], ends: 'answered broken' },
  ])('keeps the deadline of the whole answer $name', async ({ acts, ends }) => {
    const { outcome } = await play(stage({ totalMs: 20_000 }), acts)
    expect(shortly(outcome())).toBe(ends)
  })

  it.each([
    { name: 'at once', drain: { cancel: true, ms: 0, bytes: 0 }, acts: [leave] },
    { name: 'after its drain', drain: { cancel: false, ms: 1000, bytes: 10 }, acts: [leave, wait(1000)] },
  ])('costs nothing when the caller leaves before the request was sent, $name', async ({ drain, acts }) => {
    const set = stage({ drain })
    set.exchange.sent = false
    expect(shortly((await play(set, acts)).outcome())).toBe('failed caller-gone')
    expect(set.exchange.aborted).toBe(true)
  })

  it('says of a slow model that its deadline is the last', async () => {
    const { outcome } = await play(stage({ slow: true }), [wait(60_000)])
    expect(outcome()).toMatchObject({ fault: { type: 'deadline', slow: true } })
  })

  it.each([
    { name: 'whole', acts: [data('no'), end], text: 'no' },
    { name: 'longer than its bound', acts: [data('x'.repeat(65_537))], text: 'x'.repeat(20) },
  ])('reads an error status: $name', async ({ acts, text }) => {
    const { call, exchange, outcome } = await play(stage(), [(set) => set.exchange.head(500, {}), ...acts])
    expect(outcome()).toMatchObject({
      type: 'failed',
      httpStatus: 500,
      fault: { fault: { error: { message: text } } },
    })
    expect(call.status).toBe(0)
    expect(exchange.isOver).toBe(true)
  })

  it('lets go of an upstream that never ends its error', async () => {
    const { exchange, outcome } = await play(stage(), [
      (set) => set.exchange.head(500, {}),
      data('no'),
      wait(60_000),
    ])
    expect(shortly(outcome())).toBe('failed deadline')
    expect(exchange.aborted).toBe(true)
  })

  it.each([
    { name: 'an answer', body: 'rtt.', ends: 'answered complete', text: 'rtt.' },
    { name: 'an error', body: 'r!', ends: 'failed 429 rate', text: '' },
    { name: 'an empty one', body: 'r.', ends: 'failed empty', text: '' },
  ])('takes a whole answer for a stream: $name', async ({ body, ends, text }) => {
    const { call, outcome } = await play(stage(), [
      (set) => set.exchange.head(200, { 'content-type': 'application/json; charset=utf-8' }),
      data(body),
      end,
    ])
    expect([shortly(outcome()), call.text]).toEqual([ends, text])
  })

  it('refuses a whole answer that is too large', async () => {
    const { exchange, outcome } = await play(stage(), [
      (set) => set.exchange.head(200, { 'content-type': 'application/json' }),
      ...Array.from({ length: 65 }, () => data('x'.repeat(1024 * 1024))),
    ])
    expect(shortly(outcome())).toBe('failed garbage')
    expect(exchange.aborted).toBe(true)
  })
})

describe('a streamed attempt whose caller leaves', () => {
  const DRAIN = { cancel: false, ms: 30_000, bytes: 10 }
  const CANCEL = { cancel: true, ms: 0, bytes: 0 }
  const WHOLLY = { cancel: false, ms: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY }
  it.each([
    {
      name: 'before it began, cancel',
      drain: CANCEL,
      gone: true,
      acts: [],
      ends: 'answered gone',
      aborted: true,
    },
    { name: 'before the head, cancel', drain: CANCEL, acts: [leave], ends: 'answered gone', aborted: true },
    {
      name: 'before content, cancel',
      drain: CANCEL,
      acts: [head, data('r'), leave],
      ends: 'answered gone',
      aborted: true,
    },
    {
      name: 'after content, cancel',
      drain: CANCEL,
      acts: [head, data('rt'), leave],
      ends: 'answered gone',
      aborted: true,
    },
    {
      name: 'before the head, and the answer comes',
      drain: DRAIN,
      acts: [leave, head, data('rt.$'), end],
      ends: 'answered complete',
      aborted: false,
    },
    {
      name: 'after content, and the answer ends',
      drain: DRAIN,
      acts: [head, data('rt'), leave, data('t.$'), end],
      ends: 'answered complete',
      aborted: false,
    },
    {
      name: 'and the answer goes on for too long',
      drain: DRAIN,
      acts: [head, data('rt'), leave, data('ttt'), wait(30_000)],
      ends: 'answered gone',
      aborted: true,
    },
    {
      name: 'and the answer goes on for too many bytes',
      drain: DRAIN,
      acts: [head, data('rt'), leave, data('tttttttttt'), data('t')],
      ends: 'answered gone',
      aborted: true,
    },
    {
      name: 'and too many bytes come before any content',
      drain: DRAIN,
      acts: [head, leave, data('rrrrrrrrrrr')],
      ends: 'answered gone',
      aborted: true,
    },
    {
      name: 'and the upstream fails before content',
      drain: DRAIN,
      acts: [leave, head, data('r'), fail('closed')],
      ends: 'failed closed',
      aborted: false,
    },
    {
      name: 'and the model hides its reasoning',
      drain: WHOLLY,
      acts: [leave, head, wait(40_000), data('t'.repeat(1000)), wait(40_000), data('.$'), end],
      ends: 'answered complete',
      aborted: false,
    },
  ])('$name: $ends', async ({ drain, gone = false, acts, ends, aborted }) => {
    const { call, exchange, outcome } = await play(stage({ drain, gone }), acts)
    expect(shortly(outcome())).toBe(ends)
    expect(exchange.aborted).toBe(aborted)
    expect(call.ended).toBe(false)
  })

  it.each([
    { bytes: 10, ends: 'answered complete' },
    { bytes: 9, ends: 'answered gone' },
  ])('reads $bytes bytes more of an answer that is whole: $ends', async ({ bytes, ends }) => {
    const { outcome } = await play(stage({ drain: { ...DRAIN, bytes } }), [
      (set) => set.exchange.head(200, { 'content-type': 'application/json' }),
      data('r'.repeat(100)),
      leave,
      data('ttttttttt.'),
      end,
    ])
    expect(shortly(outcome())).toBe(ends)
  })

  it('lets an upstream go on that waited for the caller', async () => {
    const { call, exchange, outcome } = await play(stage(), [
      head,
      ({ call }) => {
        call.full = true
      },
      data('t'),
      leave,
    ])
    expect(exchange.flow).toEqual(['pause', 'resume'])
    await play({ call, exchange, outcome, stop: () => {} }, [data('.'), end])
    expect(shortly(outcome())).toBe('answered complete')
  })
})

describe('the pace of a streamed attempt', () => {
  it('waits for a caller who takes no more', async () => {
    const set = await play(stage(), [
      head,
      ({ call }) => {
        call.full = true
      },
      data('t'),
    ])
    expect(set.exchange.paused).toBe(true)
    // What was read before still arrives.
    await play(set, [data('t'), ({ call }) => call.drain()])
    expect(set.exchange.flow).toEqual(['pause', 'resume'])
    await play(set, [data('.'), end])
    expect([shortly(set.outcome()), set.call.text]).toEqual(['answered complete', 'tt.'])
  })

  it('does not blame the upstream for the time that the caller took', async () => {
    const set = await play(stage(), [
      head,
      ({ call }) => {
        call.full = true
      },
      data('t'),
      wait(700_000),
    ])
    expect(shortly(set.outcome())).toBe('open')
    await play(set, [({ call }) => call.drain(), wait(299_999)])
    expect(shortly(set.outcome())).toBe('open')
    await play(set, [wait(1)])
    expect(shortly(set.outcome())).toBe('answered broken')
  })

  it('waits while the next slice is not paid, and goes on when it is', async () => {
    let pay: (grown: number) => void = () => {}
    const grow = () =>
      new Promise<number>((resolve) => {
        pay = resolve
      })
    const set = await play(stage({ heldTokens: 4, grow }), [head, data('tttt')])
    expect(set.exchange.paused).toBe(true)
    pay(4)
    await play(set, [wait(0)])
    expect(set.exchange.paused).toBe(false)
    await play(set, [data('.'), end])
    expect(shortly(set.outcome())).toBe('answered complete')
  })

  it('goes on only when both have come: the caller and the money', async () => {
    let pay: (grown: number) => void = () => {}
    const grow = () =>
      new Promise<number>((resolve) => {
        pay = resolve
      })
    const set = await play(stage({ heldTokens: 4, grow }), [
      head,
      ({ call }) => {
        call.full = true
      },
      data('tttt'),
      ({ call }) => call.drain(),
    ])
    expect(set.exchange.paused).toBe(true)
    pay(4)
    await play(set, [wait(0)])
    expect(set.exchange.flow).toEqual(['pause', 'resume'])
    await play(set, [data('.'), end])
  })

  it.each([
    { answer: 'refused' as const, ends: 'answered out-of-money' },
    { answer: 'lost' as const, ends: 'answered lost' },
  ])('ends the stream when the money is $answer', async ({ answer, ends }) => {
    const { call, exchange, outcome } = await play(stage({ heldTokens: 4, grow: async () => answer }), [
      head,
      data('tttt'),
      wait(0),
    ])
    expect(shortly(outcome())).toBe(ends)
    expect([call.text, exchange.aborted]).toEqual(['tttt', true])
  })

  describe('when one read holds more than is paid', () => {
    /** A stage whose money is paid by the test, four tokens at a time. */
    function payable() {
      let answer: ((grown: number | 'refused') => void) | undefined
      const set = stage({
        heldTokens: 4,
        grow: () =>
          new Promise((resolve) => {
            answer = resolve
          }),
      })
      const pay =
        (grown: number | 'refused' = 4): Act =>
        async () => {
          answer?.(grown)
          await vi.advanceTimersByTimeAsync(0)
        }
      return { set, pay }
    }

    it('forwards what is paid, and the rest as it is paid', async () => {
      const { set, pay } = payable()
      await play(set, [head, data('rtttttttttt')])
      expect([set.call.text, set.exchange.paused]).toEqual(['rtttt', true])
      // What was on its way still arrives, and waits behind the rest.
      await play(set, [data(' t'), pay()])
      expect([set.call.text, set.exchange.paused]).toEqual(['rtttttttt', true])
      await play(set, [pay()])
      expect([set.call.text, set.exchange.flow]).toEqual(['rtttttttttt t', ['pause', 'resume']])
      await play(set, [data('.'), end])
      expect([shortly(set.outcome()), set.call.text]).toEqual(['answered complete', 'rtttttttttt t.'])
    })

    it('ends with what is paid when no more is', async () => {
      const { set, pay } = payable()
      await play(set, [head, data('tttttt.$'), end, pay('refused')])
      expect([shortly(set.outcome()), set.call.text]).toEqual(['answered out-of-money', 'tttt'])
    })

    it('ends when it is not paid in time', async () => {
      const { set } = payable()
      await play(set, [head, data('tttttt.$'), end, wait(10_000)])
      expect([shortly(set.outcome()), set.call.text]).toEqual(['answered unpaid', 'tttt'])
    })

    it.each([
      { name: 'the end', acts: [data('tttttt.$'), end], ends: 'answered complete', text: 'tttttt.' },
      { name: 'a break', acts: [data('tttttt'), fail('closed')], ends: 'answered broken', text: 'tttttt' },
      {
        name: 'a break after the end',
        acts: [data('tttttt.'), fail('closed')],
        ends: 'answered complete',
        text: 'tttttt.',
      },
      { name: 'an error', acts: [data('tttttt!t')], ends: 'answered broken', text: 'tttttt' },
    ])('comes to $name once all is paid', async ({ acts, ends, text }) => {
      const { set, pay } = payable()
      await play(set, [head, ...acts])
      expect([shortly(set.outcome()), set.call.text]).toEqual(['open', 'tttt'])
      await play(set, [pay()])
      expect([shortly(set.outcome()), set.call.text]).toEqual([ends, text])
    })
  })

  it.each(['lost', 'gone'] as const)('ends when the call is %s, at any stage', async (reason) => {
    const stages: Act[][] = [[], [head], [head, data('r')], [head, data('rt')]]
    for (const acts of stages) {
      const set = await play(stage(), [...acts, ({ stop }) => stop(reason)])
      expect(shortly(set.outcome())).toBe(`answered ${reason}`)
      expect(set.exchange.aborted).toBe(true)
      set.stop(reason)
    }
  })
})
