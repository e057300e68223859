import { describe, expect, it } from 'vitest'
import { NoteList } from '../packages/sluice/src/canonical/notes.ts'
import { CALLERS } from './kit/callers.ts'
import { CALLER_PROTOCOLS, expectedAnswer } from './kit/expected-answer.ts'
import { readExchangePlainly } from './kit/read-exchange-plainly.ts'
import { type RecordedExchange, recordedExchanges } from './kit/recorded-exchanges.ts'
import { hasRecordings, needsRecordings } from './kit/recordings.ts'
import { streamWhole } from './kit/stream-whole.ts'
import { translateOffline } from './kit/translate-offline.ts'

/** Recorded whole answers in the pieces of a stream: what was recorded in one form has to be read in the other as well. */
const CASES = recordedExchanges().filter((one) => {
  if (one.streaming || one.isError) return false
  const plain = readExchangePlainly(one)
  return !plain.failed && !plain.isEmpty && !plain.isPending
})

function streamed(one: RecordedExchange): RecordedExchange {
  const [body] = one.bodies
  return { ...one, streaming: true, bodies: streamWhole(one.api, body ?? {}) }
}

describe.skipIf(!hasRecordings)(needsRecordings('recorded whole answers, streamed'), () => {
  it.each(CASES.map((one) => [`${one.api}: ${one.id}`, one] as const))('%s', async (_, one) => {
    const plain = readExchangePlainly(one)
    for (const protocol of CALLER_PROTOCOLS) {
      const fetch = translateOffline(protocol, streamed(one), new NoteList())
      const question = { url: 'http://127.0.0.1:1', key: 'none', model: 'm', streaming: true, fetch }
      const seen = await CALLERS[protocol].ask(question)
      expect(seen.error, `${protocol}: ${seen.raw.slice(-500)}`).toBeUndefined()
      const expected = expectedAnswer(protocol, one, plain)
      const without = (choice: (typeof seen.choices)[number]) => ({
        ...choice,
        calls: choice.calls.map(({ name, input, custom }) => ({ name, input, custom })),
      })
      expect(seen.choices.map(without), protocol).toEqual(expected.choices.map(without))
      const isStated = plain.usage !== undefined && !plain.isContradictory
      if (isStated) expect(seen.usage, protocol).toEqual(expected.usage)
    }
  })
})
