import { expect, it } from 'vitest'
import { aRequest } from '../../../../tests/kit/relay-parts.ts'
import { emptyUsage, type Usage } from '../canonical/usage.ts'
import { measureRequest } from '../money/metering/measure-request.ts'
import { emptySummary } from '../protocols/chat/chat-format.ts'
import { judgeUsage } from './judge-usage.ts'

const request = aRequest()
const measure = measureRequest(request)
/** By our own count: 400 characters and a message's overhead in, 200 characters out. */
const LOCAL = { input: 104, output: 50 }

function judge(parts: {
  usage?: Partial<Usage>
  ended?: boolean
  trust?: 'trusted' | 'checked'
  traits?: Parameters<typeof judgeUsage>[0]['traits']
  suspect?: string
}) {
  const { usage, ended = true, trust = 'trusted', traits = {}, suspect } = parts
  const summary = { ...emptySummary(), hasContent: true, asciiUnits: 200, ended }
  if (usage !== undefined) {
    const report = { usage: { ...emptyUsage(), ...usage }, ...(suspect !== undefined && { suspect }) }
    Object.assign(summary, { usage: report })
  }
  const judged = judgeUsage({ request, measure, summary, traits, trust, ended })
  const shown: Record<string, unknown> = { source: judged.source }
  for (const [counter, count] of Object.entries(judged.usage)) if (count !== 0) shown[counter] = count
  if (judged.doubt !== undefined) shown.doubt = judged.doubt
  expect(judged.local).toMatchObject(LOCAL)
  return shown
}

it.each<{ name: string; call: Parameters<typeof judge>[0]; expected: object }>([
  {
    name: 'a whole answer: what the vendor says',
    call: { usage: { input: 90, output: 40 } },
    expected: { source: 'upstream', input: 90, output: 40 },
  },
  {
    name: 'a whole answer without usage: our count',
    call: {},
    expected: { source: 'counted', ...LOCAL },
  },
  {
    name: 'nothing reported for content: charged as reported',
    call: { usage: {} },
    expected: { source: 'upstream' },
  },
  {
    name: 'a cut stream that said nothing: our count',
    call: { ended: false },
    expected: { source: 'counted', ...LOCAL },
  },
  {
    name: 'a cut stream that named its input: that, and the output that was delivered',
    call: { ended: false, usage: { input: 90, cachedInput: 10, output: 1 } },
    expected: { source: 'counted', input: 90, cachedInput: 10, output: 50 },
  },
  {
    name: 'a cut stream that named more output than was seen: the larger',
    call: { ended: false, usage: { input: 90, output: 70, reasoning: 30 } },
    expected: { source: 'counted', input: 90, output: 70, reasoning: 30 },
  },
  {
    name: 'a cut stream that named output alone: our input',
    call: { ended: false, usage: { output: 60 } },
    expected: { source: 'counted', input: 104, output: 60 },
  },
  {
    name: 'a cut stream that named a cached input alone: no fresh one is added',
    call: { ended: false, usage: { cachedInput: 80 } },
    expected: { source: 'counted', cachedInput: 80, output: 50 },
  },
  ...[-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 10_000_001].map((output) => ({
    name: `${output} tokens: refused`,
    call: { usage: { input: 90, output } },
    expected: { source: 'estimated', ...LOCAL, doubt: 'not-a-count' },
  })),
  {
    name: 'more than the model can say: refused',
    call: { usage: { input: 90, output: 9_000 }, traits: { maxOutputTokens: 8_192 } },
    expected: { source: 'estimated', ...LOCAL, doubt: 'above-cap' },
  },
  {
    name: 'more than the context holds: refused',
    call: { usage: { input: 9_000, output: 1 }, traits: { contextTokens: 8_192 } },
    expected: { source: 'estimated', ...LOCAL, doubt: 'above-cap' },
  },
  {
    name: 'figures that a codec found wrong: refused',
    call: { usage: { input: 90, output: 40 }, suspect: 'cached-above-prompt' },
    expected: { source: 'estimated', ...LOCAL, doubt: 'stated-suspect' },
  },
  {
    name: 'trusted, far above our count: believed',
    call: { usage: { input: 5_000, output: 5_000 } },
    expected: { source: 'upstream', input: 5_000, output: 5_000 },
  },
  {
    name: 'checked, four times our count and 256: believed',
    call: { usage: { input: 672, output: 456 }, trust: 'checked' },
    expected: { source: 'upstream', input: 672, output: 456 },
  },
  {
    name: 'checked, one token more in: refused',
    call: { usage: { input: 673, output: 40 }, trust: 'checked' },
    expected: { source: 'estimated', ...LOCAL, doubt: 'input-above-count' },
  },
  {
    name: 'checked, one token more out: refused',
    call: { usage: { input: 90, output: 457 }, trust: 'checked' },
    expected: { source: 'estimated', ...LOCAL, doubt: 'output-above-count' },
  },
  {
    name: 'checked, reasoning that is told apart: outside of the comparison',
    call: { usage: { input: 90, output: 5_000, reasoning: 4_900 }, trust: 'checked' },
    expected: { source: 'upstream', input: 90, output: 5_000, reasoning: 4_900 },
  },
  {
    name: 'checked, hidden reasoning: outside of the comparison',
    call: { usage: { input: 90, output: 5_000 }, trust: 'checked', traits: { hiddenReasoning: true } },
    expected: { source: 'upstream', input: 90, output: 5_000 },
  },
  {
    name: 'checked and cut, with a lie: refused',
    call: { usage: { input: 9_000, output: 1 }, trust: 'checked', ended: false },
    expected: { source: 'estimated', ...LOCAL, doubt: 'input-above-count' },
  },
])('$name', ({ call, expected }) => {
  expect(judge(call)).toEqual(expected)
})
