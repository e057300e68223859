import { describe, expect, it } from 'vitest'
import { aCandidate, aChannel } from '../../../../tests/kit/builders.ts'
import {
  aKey,
  aPlan,
  aReceipt,
  aRequest,
  NANO,
  someServices,
  someValues,
  type ValueParts,
} from '../../../../tests/kit/relay-parts.ts'
import { GatewayError } from '../canonical/errors.ts'
import { emptyUsage, type Usage } from '../canonical/usage.ts'
import { sumDecimalsUp } from '../money/ledger/sum-decimals.ts'
import { type AnswerSummary, emptySummary } from '../protocols/chat/chat-format.ts'
import type { AnswerEnd } from './attempt.ts'
import { composeSettlement, composeVoid } from './settle-call.ts'

const BROKEN: AnswerEnd = {
  type: 'broken',
  error: new GatewayError('upstream-timeout', 'The upstream stopped sending.'),
}

function settle(parts: {
  end?: AnswerEnd
  gone?: boolean
  usage?: Partial<Usage>
  /** UTF-16 units of the answer: four are a token by our count. */
  units?: number
  values?: ValueParts
  ended?: boolean
  summary?: Partial<AnswerSummary>
}) {
  const { end = { type: 'complete' }, gone = false, usage, units = 200 } = parts
  const channel = aChannel('one')
  const values = someValues({ channels: [channel], ...parts.values })
  const services = someServices({ values })
  services.clock.advance(30)
  const receipt = aReceipt()
  receipt.clientGone = gone
  receipt.httpStatus = 200
  receipt.attempts = 2
  const summary: AnswerSummary = {
    ...emptySummary(),
    hasContent: units > 0,
    asciiUnits: units,
    ended: parts.ended ?? end.type === 'complete',
    finish: 'stop',
    model: 'model-a-2026',
    ...(usage !== undefined && { usage: { usage: { ...emptyUsage(), ...usage } } }),
    ...parts.summary,
  }
  const { act, error } = composeSettlement(
    { key: aKey(), plan: aPlan(values, aRequest()), values, receipt },
    {
      type: 'answered',
      attempt: 2,
      place: { candidate: aCandidate(channel), slot: { release() {} } },
      traits: {},
      outcome: { type: 'answered', summary, end, httpStatus: 200, tail: '', committedAt: 12 },
    },
    services,
  )
  return { act, error, receipt, alarms: services.alarms }
}

describe('composeSettlement', () => {
  const usage = { input: 100, output: 50 }
  /** 100 in at 1,000 nano-dollars, 50 out at 2,000. */
  const CHARGE = 200_000n
  /** 104 in and 50 out, by our own count. */
  const COUNTED = 204_000n

  it.each<{
    name: string
    call: Parameters<typeof settle>[0]
    state: 'settled' | 'estimated'
    charge: bigint
    status: string
    code: string | null
    shown: string | undefined
  }>([
    {
      name: 'complete',
      call: { usage },
      state: 'settled',
      charge: CHARGE,
      status: 'succeeded',
      code: null,
      shown: undefined,
    },
    {
      name: 'complete, without usage',
      call: {},
      state: 'estimated',
      charge: COUNTED,
      status: 'succeeded',
      code: null,
      shown: undefined,
    },
    {
      name: 'complete, and the caller had left',
      call: { usage, gone: true },
      state: 'settled',
      charge: CHARGE,
      status: 'cancelled',
      code: 'client_gone',
      shown: undefined,
    },
    {
      name: 'broken',
      call: { end: BROKEN },
      state: 'estimated',
      charge: COUNTED,
      status: 'failed',
      code: 'upstream_timeout',
      shown: 'upstream-timeout',
    },
    {
      name: 'broken after its finish and its usage',
      call: { end: BROKEN, usage, ended: true },
      state: 'settled',
      charge: CHARGE,
      status: 'failed',
      code: 'upstream_timeout',
      shown: 'upstream-timeout',
    },
    {
      name: 'the caller left',
      call: { end: { type: 'gone' }, gone: true },
      state: 'estimated',
      charge: COUNTED,
      status: 'cancelled',
      code: 'client_gone',
      shown: undefined,
    },
    {
      name: 'the caller left, and the usage was seen',
      call: { end: { type: 'gone' }, gone: true, usage, ended: true },
      state: 'settled',
      charge: CHARGE,
      status: 'cancelled',
      code: 'client_gone',
      shown: undefined,
    },
    {
      name: 'the caller left before any output',
      call: { end: { type: 'gone' }, gone: true, units: 0 },
      state: 'estimated',
      charge: 104_000n,
      status: 'cancelled',
      code: 'client_gone',
      shown: undefined,
    },
    {
      name: 'shutdown',
      call: { end: { type: 'gone' } },
      state: 'estimated',
      charge: COUNTED,
      status: 'failed',
      code: 'service_unavailable',
      shown: 'unavailable',
    },
    {
      name: 'out of money',
      call: { end: { type: 'out-of-money' } },
      state: 'estimated',
      charge: COUNTED,
      status: 'failed',
      code: 'insufficient_quota',
      shown: 'insufficient-funds',
    },
    {
      name: 'unpaid',
      call: { end: { type: 'unpaid' } },
      state: 'estimated',
      charge: COUNTED,
      status: 'failed',
      code: 'service_unavailable',
      shown: 'unavailable',
    },
    {
      name: 'lost',
      call: { end: { type: 'lost' } },
      state: 'estimated',
      charge: COUNTED,
      status: 'failed',
      code: 'service_unavailable',
      shown: 'unavailable',
    },
  ])('$name', ({ call, state, charge, status, code, shown }) => {
    const { act, error, receipt, alarms } = settle(call)
    expect({ state: act.end, charge: act.charge, status: act.row.status, code: act.row.errorCode }).toEqual({
      state,
      charge,
      status,
      code,
    })
    expect(error?.kind).toBe(shown)
    expect(receipt.charge).toBe(charge)
    expect(receipt.tokens).toBe((act.row.usage?.input ?? 0) + (act.row.usage?.output ?? 0))
    expect(act).toMatchObject({ callId: 'req_1', accountId: 'acc_a', apiKeyId: 'key_a', attempt: 2 })
    expect(act.row).toMatchObject({ firstTokenMs: 12, durationMs: 30, answeredModel: 'model-a-2026' })
    expect(alarms).toEqual([])
  })

  it.each<{
    name: string
    call: Parameters<typeof settle>[0]
    charge: bigint
    source: string
    alarms: string[]
    /** Nothing beyond the hold is taken. */
    holdAlone?: boolean
  }>([
    {
      name: 'at the most that a call may cost',
      call: { usage, values: { settings: { maxCharge: CHARGE } } },
      charge: CHARGE,
      source: 'upstream',
      alarms: [],
    },
    {
      name: 'above it: our count, taken from the hold alone',
      call: { usage: { input: 5_000, output: 5_000 }, values: { settings: { maxCharge: COUNTED } } },
      charge: COUNTED,
      source: 'estimated',
      alarms: ['charge_out_of_bounds'],
      holdAlone: true,
    },
    {
      name: 'figures that cannot be right: our count',
      call: { usage: { input: -5, output: 1e15 } },
      charge: COUNTED,
      source: 'estimated',
      alarms: ['usage_refused'],
    },
    {
      name: 'with the multiplier of the group',
      call: { usage, values: { groups: { default: '1.5' } } },
      charge: 300_000n,
      source: 'upstream',
      alarms: [],
    },
  ])('a charge $name', ({ call, charge, source, alarms: expected, holdAlone = false }) => {
    const { act, receipt, alarms } = settle(call)
    expect(act.charge).toBe(charge)
    expect(act.overdraft).toBe(holdAlone ? null : NANO)
    expect(sumDecimalsUp(act.row.priceLines.map(({ amount }) => amount))).toBe(charge)
    expect([act.row.usageSource, receipt.usageSource]).toEqual([source, source])
    expect(alarms).toEqual(expected)
  })

  it("books each share at its own model's price, and so its cost", () => {
    const half = { ...emptyUsage(), input: 50, output: 25 }
    const { act } = settle({
      values: {
        channels: [aChannel('one', { costMultiplier: '0.5' })],
        prices: { 'model-a': { input: '1', output: '2' }, 'model-b': { input: '10', output: '20' } },
      },
      summary: {
        usage: {
          usage: { ...emptyUsage(), ...usage },
          byModel: [
            { model: 'model-a', usage: half },
            { model: 'model-b', usage: half },
          ],
        },
      },
    })
    expect([act.charge, act.row.cost]).toEqual([1_100_000n, 550_000n])
  })

  it('keeps what the vendor says that it costs, and what it costs us', () => {
    const { act } = settle({
      values: { channels: [aChannel('one', { costMultiplier: '0.5' })] },
      summary: { usage: { usage: { ...emptyUsage(), ...usage }, reportedCost: 77n } },
    })
    expect([act.row.cost, act.row.reportedCost]).toEqual([100_000n, 77n])
  })

  it.each([
    { name: 'a block without a finish', finish: undefined, shown: 'blocked' },
    { name: 'a finish beside it', finish: 'content-filter' as const, shown: 'content-filter' },
  ])('charges the prompt that was blocked: $name', ({ finish, shown }) => {
    const summary: AnswerSummary = { ...emptySummary(), blockReason: 'SAFETY', ended: true }
    const { act } = settle({
      units: 0,
      usage: { input: 100 },
      summary: { ...summary, finish } as AnswerSummary,
    })
    expect([act.charge, act.row.finishReason]).toEqual([100_000n, shown])
  })
})

describe('composeVoid', () => {
  const error = new GatewayError('rate-limited', 'Later.')
  it.each([
    { name: 'failed', failed: { gone: false, ours: false }, status: 'failed', code: 'rate_limit_exceeded' },
    {
      name: 'refused by us',
      failed: { gone: false, ours: true },
      status: 'refused',
      code: 'rate_limit_exceeded',
    },
    { name: 'left', failed: { gone: true, ours: false }, status: 'cancelled', code: 'client_gone' },
    {
      name: 'left, and refused by us',
      failed: { gone: true, ours: true },
      status: 'cancelled',
      code: 'client_gone',
    },
  ])('$name: nothing is charged', ({ failed, status, code }) => {
    const values = someValues()
    const services = someServices({ values })
    const receipt = aReceipt()
    const act = composeVoid(
      { key: aKey(), plan: aPlan(values), values, receipt },
      { attempt: 3, error, ...failed },
      services,
    )
    expect(act).toMatchObject({ attempt: 3, end: 'voided', charge: 0n, overdraft: NANO })
    expect(act.row).toMatchObject({ status, errorCode: code, usage: null, cost: 0n, priceLines: [] })
    expect(receipt.clientGone).toBe(failed.gone)
    expect([receipt.charge, receipt.tokens]).toEqual([0n, 0])
  })
})
