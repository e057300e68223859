import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isJsonObject } from '../packages/sluice/src/canonical/json.ts'
import { completionTokens } from '../packages/sluice/src/canonical/usage.ts'
import { CALLERS } from './kit/callers.ts'
import { deliveredText, hasEnd, readObjects } from './kit/delivered-text.ts'
import { demoExchanges } from './kit/demo-exchanges.ts'
import { CALLER_PROTOCOLS, type CallerProtocol } from './kit/expected-answer.ts'
import type { UpstreamPlan } from './kit/fake-upstream.ts'
import { expectRightBooks, readAlarm, readRow } from './kit/gateway-books.ts'
import { readExchangePlainly } from './kit/read-exchange-plainly.ts'
import { type RecordedExchange, recordedExchanges } from './kit/recorded-exchanges.ts'
import {
  modelOf,
  RECORDING_KEY,
  type RecordingGateway,
  startRecordingGateway,
} from './kit/recording-gateway.ts'
import { hasRecordings, needsRecordings } from './kit/recordings.ts'
import { seededRandom } from './kit/seeded-random.ts'

/**
 * Vendors' streams that break off somewhere, with the connection or without: the caller hears of it in its own protocol, and
 * pays for no more than it was given or the vendor has counted by then.
 */

const OWN = demoExchanges()
const RECORDED = recordedExchanges().filter(({ streaming, isError }) => streaming && !isError)
const STREAMS = [...OWN, ...RECORDED]

interface Cut {
  name: string
  one: RecordedExchange
  number: number
  caller: CallerProtocol
  at: number
  way: 'plain' | 'rewritten'
  /** With the connection, or as if that were all. */
  how: 'break' | 'end'
}

/** `count` cuts of these streams, of all forms alike; every fifth goes through a character. */
function chooseCuts(streams: readonly RecordedExchange[], count: number, seed: number): Cut[] {
  if (streams.length === 0) return []
  const random = seededRandom(seed)
  const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)]
  const forms = [...new Set(streams.map(({ provider, api }) => `${provider} ${api}`))]
  const cuts: Cut[] = []
  for (let round = 0; cuts.length < count; round++) {
    const form = forms[round % forms.length]
    const one = pick(streams.filter(({ provider, api }) => `${provider} ${api}` === form))
    const caller = CALLER_PROTOCOLS[round % CALLER_PROTOCOLS.length]
    if (one === undefined || caller === undefined) continue
    const { body } = one.answer
    const inside = [...body.keys()].filter((at) => ((body[at] ?? 0) & 0xc0) === 0x80)
    const at = (round % 5 === 3 ? pick(inside) : undefined) ?? 1 + Math.floor(random() * (body.length - 1))
    const how = random() < 0.5 ? 'break' : 'end'
    const way = random() < 0.5 ? 'plain' : 'rewritten'
    const name = `${caller} of ${one.id} at ${at} (${how}, ${way})`
    cuts.push({ name, one, number: STREAMS.indexOf(one), caller, at, how, way })
  }
  return cuts
}

let running: RecordingGateway
let cut: Cut | undefined

beforeAll(async () => {
  running = await startRecordingGateway(STREAMS, {
    plan: ({ answer }, index): UpstreamPlan => {
      if (cut === undefined) throw new Error('nothing is cut')
      const slices = { seed: index, most: 600 }
      const { at, how } = cut
      return how === 'break'
        ? { answer, slices, fault: { at, act: { type: 'cut' } } }
        : { answer: { ...answer, body: answer.body.subarray(0, at) }, slices }
    },
  })
})
afterAll(() => running?.close())

/** What the vendor has counted up to the cut. */
function reportedBefore(one: RecordedExchange, at: number): number {
  const whole = readExchangePlainly(one).usage
  if (one.api === 'converse' || one.answer.headers['content-type']?.includes('amazon') === true) {
    return whole === undefined ? 0 : completionTokens(whole)
  }
  const text = one.answer.body.subarray(0, at).toString()
  const told = one.bodies.slice(0, countObjects(one, text))
  // Of a call that broke off nothing can be read but what stands beside it.
  const kept = told.filter(({ type }) => !String(type).startsWith('content_block_'))
  const usage = readExchangePlainly({ ...one, bodies: kept }).usage
  return usage === undefined ? 0 : completionTokens(usage)
}

function countObjects(one: RecordedExchange, text: string): number {
  if (one.api === 'ollama') return text.split('\n').length - 1
  try {
    return readObjects(text).length
  } catch {
    return readObjects(text.slice(0, Math.max(0, text.search(/\r?\n\r?\n(?![\s\S]*\r?\n\r?\n)/)))).length
  }
}

function tokensOf(text: string): number {
  const others = text.replace(/[\0-\x7f]/g, '').length
  return Math.ceil((text.length - others) / 4) + others
}

async function check(one: Cut): Promise<void> {
  cut = one
  const { gateway } = running
  const { caller: protocol } = one
  const seen = await CALLERS[protocol].ask({
    url: gateway.url,
    key: RECORDING_KEY,
    model: modelOf(one.one, one.number, one.way),
    streaming: true,
  })
  const row = await readRow(gateway, seen.head.requestId)
  if (seen.head.status !== 200) {
    expect(seen.error).toBeInstanceOf(Error)
    expect(row, seen.raw + String(seen.error)).toMatchObject({ charge: '0', status: 'failed' })
    return
  }
  expect(hasEnd(protocol, seen.raw), seen.raw.slice(-300)).toBe(true)
  expect(row.status === 'succeeded').toBe(seen.error === undefined)
  const usage = isJsonObject(row.usage) ? row.usage : {}
  const delivered = tokensOf(deliveredText(protocol, readObjects(seen.raw)))
  const made = Number(usage.output) + Number(usage.audio_output) + Number(usage.image_output)
  expect(made).toBeLessThanOrEqual(Math.max(delivered, reportedBefore(one.one, one.at)))
}

const OWN_CUTS = chooseCuts(OWN, 40, 1)
const RECORDED_CUTS = chooseCuts(RECORDED, 200, 2)

describe('streams of our own, cut', () => {
  it.each(OWN_CUTS.map((one) => [one.name, one] as const))('%s', (_, one) => check(one))
})

describe.skipIf(!hasRecordings)(needsRecordings('recorded streams, cut'), () => {
  it('are cut in all forms, and in characters', () => {
    expect(new Set(RECORDED_CUTS.map(({ one }) => one.api)).size).toBe(7)
    const inside = RECORDED_CUTS.filter(({ one, at }) => ((one.answer.body[at] ?? 0) & 0xc0) === 0x80)
    expect(inside.length).toBeGreaterThan(10)
  })

  it.each(RECORDED_CUTS.map((one) => [one.name, one] as const))('%s', (_, one) => check(one))
})

it('leaves the gateway as it was', async () => {
  expect(await readAlarm(running.gateway, 'internal_error')).toBe(0)
  await expectRightBooks(running.gateway)
})
