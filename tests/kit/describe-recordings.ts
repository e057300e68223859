import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkRecordedAnswer } from './check-recorded-answer.ts'
import { checkRecordedRefusal } from './check-recorded-refusal.ts'
import type { CallerProtocol } from './expected-answer.ts'
import { expectRightBooks } from './gateway-books.ts'
import { hasOlderCall, PROTOCOL_OF, type RecordedExchange, recordedExchanges } from './recorded-exchanges.ts'
import { modelOf, RECORDING_KEY, type RecordingGateway, startRecordingGateway } from './recording-gateway.ts'
import { hasRecordings, needsRecordings } from './recordings.ts'
import type { Caller } from './seen-answer.ts'

/**
 * Every recorded answer of every vendor, played again byte by byte through one started gateway, and read by the official
 * SDK of one protocol. Those of that protocol are translated too, by a name that changes the request.
 */
export function describeRecordings(protocol: CallerProtocol, caller: Caller): void {
  const cases = recordedExchanges()
  const named = cases.map((one, at) => [`${one.api}: ${one.id}`, one, at] as const)
  let running: RecordingGateway

  beforeAll(async () => {
    if (hasRecordings) running = await startRecordingGateway(cases)
  })
  afterAll(() => running?.close())

  function ask(one: RecordedExchange, at: number) {
    const isOwn = PROTOCOL_OF[one.api] === protocol
    return caller.ask({
      url: running.gateway.url,
      key: RECORDING_KEY,
      model: modelOf(one, at, isOwn ? 'rewritten' : 'plain'),
      streaming: one.streaming,
      legacy: hasOlderCall(one),
    })
  }

  describe.skipIf(!hasRecordings)(needsRecordings('recorded answers'), () => {
    const answers = named.filter(([, { isError }]) => !isError)

    it('are there', () => expect(answers.length).toBeGreaterThan(0))

    it.each(answers)('%s', async (_, one, at) => {
      await checkRecordedAnswer(running.gateway, protocol, one, await ask(one, at))
    })
  })

  describe.skipIf(!hasRecordings)(needsRecordings('recorded refusals'), () => {
    it.each(named.filter(([, { isError }]) => isError))('%s', async (_, one, at) => {
      await checkRecordedRefusal(running.gateway, protocol, one, await ask(one, at))
    })
  })

  it.skipIf(!hasRecordings)(needsRecordings('leaves the books right'), () =>
    expectRightBooks(running.gateway),
  )
}
