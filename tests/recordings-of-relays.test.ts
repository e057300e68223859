import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chatCaller } from './kit/call-chat.ts'
import { checkRecordedAnswer, expectBooked } from './kit/check-recorded-answer.ts'
import { readRow } from './kit/gateway-books.ts'
import { readExchangePlainly } from './kit/read-exchange-plainly.ts'
import { hasOlderCall, type RecordedExchange, recordedExchanges } from './kit/recorded-exchanges.ts'
import {
  modelOf,
  REASONING_KEY,
  RECORDING_KEY,
  type RecordingGateway,
  startRecordingGateway,
} from './kit/recording-gateway.ts'
import { hasRecordings, needsRecordings } from './kit/recordings.ts'

/**
 * What vendors of chat completions said, as a server of which nothing is known but that it speaks OpenAI's format says it: a
 * relay in front of them. It is read, and booked, as from the vendor itself.
 */
const CASES = recordedExchanges()
  .filter(({ api, isError }) => api === 'chat' && !isError)
  .map((one) => ({ ...one, provider: 'openai-compatible' }))

const NAMED = CASES.map((one, at) => [one.id, one, modelOf(one, at)] as const)

let running: RecordingGateway

beforeAll(async () => {
  if (hasRecordings) running = await startRecordingGateway(CASES)
})
afterAll(() => running?.close())

function ask(one: RecordedExchange, model: string, key: string) {
  const { url } = running.gateway
  return chatCaller.ask({ url, key, model, streaming: one.streaming, legacy: hasOlderCall(one) })
}

describe.skipIf(!hasRecordings)(needsRecordings('recorded answers of a relay'), () => {
  it.each(NAMED)('passed through: %s', async (_, one, model) => {
    const plain = readExchangePlainly(one)
    const seen = await ask(one, model, RECORDING_KEY)
    if (plain.isEmpty || plain.failed) {
      expect(seen.error).toBeInstanceOf(Error)
      return
    }
    expect(seen.error).toBeUndefined()
    expect(seen.choices.map(({ text, finish }) => ({ text, finish }))).toEqual(
      plain.choices.map(({ text, finish }) => ({ text, finish })),
    )
    const row = await readRow(running.gateway, seen.head.requestId)
    expect(row).toMatchObject({ path: 'passthrough', status: 'succeeded' })
    expectBooked(row, plain)
  })

  // The key wants its reasoning under another name, so that nothing can be passed through.
  it.each(NAMED)('translated: %s', async (_, one, model) => {
    const seen = await ask(one, model, REASONING_KEY)
    await checkRecordedAnswer(running.gateway, 'openai-chat', one, seen)
  })
})
