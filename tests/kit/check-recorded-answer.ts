import { expect } from 'vitest'
import { isJsonObject, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { emptyUsage } from '../../packages/sluice/src/canonical/usage.ts'
import { encodeUsage } from '../../packages/sluice/src/money/metering/usage-json.ts'
import { type CallerProtocol, expectedAnswer } from './expected-answer.ts'
import { readRow } from './gateway-books.ts'
import { lossesOf } from './losses.ts'
import type { PlainChoice } from './read-chat-plainly.ts'
import { type PlainExchange, readExchangePlainly } from './read-exchange-plainly.ts'
import type { RecordedExchange } from './recorded-exchanges.ts'
import type { SeenAnswer, SeenChoice } from './seen-answer.ts'
import type { StartedGateway } from './started-process.ts'

/** What an SDK read of a recorded answer that was translated for it, against a plain reading of the recording. */
export async function checkRecordedAnswer(
  gateway: StartedGateway,
  protocol: CallerProtocol,
  one: RecordedExchange,
  seen: SeenAnswer,
  plain: PlainExchange = readExchangePlainly(one),
): Promise<void> {
  if (plain.isEmpty || (plain.failed && plain.choices.every(isSilent))) {
    expect(seen.head.status).toBeGreaterThanOrEqual(400)
    return
  }
  expect(seen.head.status, seen.raw.slice(0, 500)).toBe(200)
  if (plain.isPending) return
  const expected = expectedAnswer(protocol, one, plain)
  if (plain.failed) {
    expect(seen.error).toBeInstanceOf(Error)
    expect(seen.choices.map(textsOf)).toEqual(expected.choices.map(textsOf))
  } else {
    expect(seen.error).toBeUndefined()
    expect(seen.choices.map(withoutOwnIds(plain))).toEqual(expected.choices.map(withoutOwnIds(plain)))
  }
  const row = await readRow(gateway, seen.head.requestId)
  expect(row).toMatchObject({ http_status: 200, status: plain.failed ? 'failed' : 'succeeded' })
  if (!plain.failed) compareUsage(seen, row, plain, expected)
  const losses = lossesOf(protocol, one, plain)
  if (losses.length === 0) return
  const told = one.streaming ? await readWarnings(gateway, seen.head.requestId) : seen.head.warnings
  for (const { warning } of losses) expect(told).toMatch(warning)
}

function isNone({ pictures, sounds }: PlainExchange['media'][number]): boolean {
  return pictures + sounds === 0
}

function isSilent(choice: PlainChoice): boolean {
  const { text, reasoning, detailed, refusal, calls } = choice
  return text + reasoning + detailed + refusal === '' && calls.length === 0
}

/** Of an answer that broke off. */
function textsOf({ text, reasoning, refusal }: SeenChoice) {
  return { text, reasoning, refusal }
}

/** Ids are kept where every format allows them, and where the vendor gave any (conversion.md 5). */
function withoutOwnIds({ choices }: PlainExchange) {
  return (choice: SeenChoice, at: number) => ({
    ...choice,
    calls: choice.calls.map(({ id, ...call }, number) => {
      const given = choices[at]?.calls[number]?.id ?? ''
      return { id: /^[A-Za-z0-9_-]{1,64}$/.test(given) ? id : 'own', ...call }
    }),
  })
}

/** Shown is booked, and both are what the vendor bills (R20, conversion.md 59). */
function compareUsage(
  seen: SeenAnswer,
  row: JsonObject,
  plain: PlainExchange,
  expected: ReturnType<typeof expectedAnswer>,
): void {
  expectBooked(row, plain)
  // Messages has no form without counters.
  if (plain.isContradictory || plain.usage === undefined) return
  expect(seen.usage).toEqual(expected.usage)
}

/** The row of a call whose answer came to its end. */
export function expectBooked(row: JsonObject, plain: PlainExchange): void {
  if (plain.usage === undefined) {
    expect(row.usage_source).toBe('counted')
    if (plain.media.every(isNone) && plain.hosted.length === 0) {
      expect(row.usage).toMatchObject({ output: countOf(plain.choices) })
    }
    return
  }
  expect(row.usage_source).toBe(plain.isContradictory ? 'estimated' : 'upstream')
  if (plain.isContradictory) return
  expect(row.usage).toEqual({ ...encodeUsage(emptyUsage()), ...encodeUsage(plain.usage) })
}

/** Tokens by the local estimate: four ASCII characters, or one other unit. */
export function countOf(choices: readonly PlainChoice[]): number {
  const said = choices.map(({ text, reasoning, detailed, refusal, calls }) =>
    [text, reasoning || detailed, refusal, ...calls.map((call) => call.arguments)].join(''),
  )
  const units = said.join('')
  const others = units.replace(/[\0-\x7f]/g, '').length
  return Math.ceil((units.length - others) / 4) + others
}

/** What the log says of a call: there also what was found when the head had gone out (conversion.md 3). */
async function readWarnings(gateway: StartedGateway, requestId: string): Promise<string> {
  let line = ''
  const look = { timeout: 20_000, interval: 20 }
  await expect
    .poll(() => {
      const text = gateway.stderr()
      const at = text.lastIndexOf(`"msg":"call","requestId":"${requestId}"`)
      const start = text.lastIndexOf('\n', at) + 1
      const end = text.indexOf('\n', at)
      line = at < 0 || end < 0 ? '' : text.slice(start, end)
      return line
    }, look)
    .not.toBe('')
  const value: unknown = JSON.parse(line)
  return isJsonObject(value) ? String(value.warnings) : ''
}
