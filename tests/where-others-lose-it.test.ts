import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CALLERS } from './kit/callers.ts'
import { checkRecordedAnswer } from './kit/check-recorded-answer.ts'
import { checkResponsesEvents } from './kit/check-responses-events.ts'
import { readObjects } from './kit/delivered-text.ts'
import { CALLER_PROTOCOLS, type CallerProtocol } from './kit/expected-answer.ts'
import { CALLS } from './kit/lost-calls.ts'
import * as ends from './kit/lost-ends.ts'
import * as forms from './kit/lost-forms.ts'
import * as answers from './kit/lost-in-answers.ts'
import * as streams from './kit/lost-in-streams.ts'
import * as usage from './kit/lost-usage.ts'
import type { OwnExchange } from './kit/own-exchange.ts'
import { child, list, text } from './kit/read-chat-plainly.ts'
import { PROTOCOL_OF } from './kit/recorded-exchanges.ts'
import {
  modelOf,
  RECORDING_KEY,
  type RecordingGateway,
  startRecordingGateway,
} from './kit/recording-gateway.ts'
import type { SeenAnswer } from './kit/seen-answer.ts'

/**
 * Where other gateways lose what vendors say: each way in exchanges of our own, in the forms that the vendors document, read
 * by the official SDK of every protocol that callers speak.
 */
const LOSSES: readonly (readonly [what: string, cases: readonly OwnExchange[]])[] = [
  ['a last chunk with `choices: []` that carries usage ends the conversion early', streams.USAGE_CHUNKS],
  [
    'the last events are never sent, or without output and usage; usage is not sent though asked for',
    streams.ENDS,
  ],
  ['content block numbers are used as choice index', streams.LATE_BLOCKS],
  ['tool calls without index, doubled, glued, or only the first kept', CALLS],
  ['`length` turns into completed', streams.LENGTHS],
  ['an error in the middle turns into a clean end', streams.ERRORS],
  ['only the first or last text block is kept, or all with a blank line between', answers.TEXT_BLOCKS],
  ['text beside a tool call or beside a picture is dropped', answers.TEXT_BESIDE],
  ['text is dropped when the finish reason is a safety one', answers.FILTERED],
  ['lists, file citations and tool-search blocks are answered with 500', forms.ODD_FORMS],
  ['thoughts are given as the answer', forms.THOUGHTS],
  ["Gemini's arguments that come in pieces are lost", forms.PARTIAL_ARGUMENTS],
  ['thinking tokens are left out', usage.THOUGHT_TOKENS],
  ['cached tokens are left out of the prompt or counted twice', usage.CACHED_TOKENS],
  ["the vendor's figures are replaced, or not found in their own place", usage.OWN_FIGURES],
  ['what a vendor bills otherwise than its fields say (R20)', usage.BILLED_OTHERWISE],
  ['hosted tools are shown as calls to run (R21)', ends.HOSTED_TOOLS],
  ['finish reasons in the words of the wrong protocol', ends.FINISHES],
]

const CASES = LOSSES.flatMap(([, cases]) => cases)
let running: RecordingGateway

beforeAll(async () => {
  running = await startRecordingGateway(CASES.map(({ one }) => one))
})
afterAll(() => running?.close())

describe.each(LOSSES)('%s', (_, cases) => {
  const pairs = cases.flatMap((own) => CALLER_PROTOCOLS.map((protocol) => [own.name, protocol, own] as const))

  it.each(pairs)('%s, for %s', async (_name, protocol, own) => {
    const { one, plain } = own
    const seen = await CALLERS[protocol].ask({
      url: running.gateway.url,
      key: RECORDING_KEY,
      model: modelOf(one, CASES.indexOf(own), PROTOCOL_OF[one.api] === protocol ? 'rewritten' : 'plain'),
      streaming: one.streaming,
    })
    await checkRecordedAnswer(running.gateway, protocol, one, seen, plain)
    if (!one.streaming) return
    expectOneEnd(protocol, seen, plain.failed)
  })
})

/** The last events of a stream, each once and whole. */
function expectOneEnd(protocol: CallerProtocol, seen: SeenAnswer, failed: boolean): void {
  const objects = readObjects(seen.raw)
  const last = objects.at(-1) ?? {}
  switch (protocol) {
    case 'openai-chat': {
      const finishes = objects
        .flatMap(({ choices }) => list(choices))
        .filter((one) => text(one.finish_reason) !== '')
      expect(finishes.length).toBe(failed ? 0 : 1)
      expect(seen.raw.endsWith('data: [DONE]\n\n')).toBe(!failed)
      expect(objects.every(({ choices }) => list(choices).every(({ index }) => index === 0))).toBe(true)
      break
    }
    case 'openai-responses':
      expect(checkResponsesEvents(seen.raw)).toEqual([])
      break
    case 'anthropic-messages': {
      const types = objects.map(({ type }) => text(type))
      expect(types.at(-1)).toBe(failed ? 'error' : 'message_stop')
      if (!failed) expect(types.at(-2)).toBe('message_delta')
      const started = objects.filter(({ type }) => type === 'content_block_start').map(({ index }) => index)
      expect(started).toEqual(started.map((__, at) => at))
      break
    }
    case 'gemini-generate': {
      const finishes = objects.flatMap(({ candidates }) => list(candidates)).filter((one) => one.finishReason)
      expect(finishes.length).toBe(failed ? 0 : 1)
      if (failed) expect(child(last, 'error').code).toEqual(expect.any(Number))
      else expect(child(last, 'usageMetadata').totalTokenCount).toEqual(expect.any(Number))
    }
  }
}
