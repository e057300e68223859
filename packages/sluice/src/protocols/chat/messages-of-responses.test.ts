import type { BetaMessage } from '@anthropic-ai/sdk/resources/beta/messages/messages'
import { describe, expect, it } from 'vitest'
import { answerContext, readAnswer, readStream, write } from '../../../../../tests/kit/messages-inbound.ts'
import { decodeContext } from '../../../../../tests/kit/openai-chat.ts'
import { type PlainResponse, readResponsePlainly } from '../../../../../tests/kit/read-response-plainly.ts'
import { hasRecordings, needsRecordings } from '../../../../../tests/kit/recordings.ts'
import {
  finalResponse,
  isRecordedRefusal,
  responsesBody,
  responsesFrames,
  responsesRecordings,
  splitResponses,
} from '../../../../../tests/kit/responses-recordings.ts'
import { completionTokens } from '../../canonical/usage.ts'
import { encodeResponse } from './anthropic-messages/encode-response.ts'
import { encodeCallId, MESSAGES_CALL_IDS } from './call-ids.ts'
import { openaiResponsesOutbound } from './openai-responses/outbound.ts'

/** What OpenAI's vendors said in the Responses format, as callers of the Messages format read it with the official SDK. */
const CASES = responsesRecordings()
const ANSWERS = CASES.filter((one) => !isRecordedRefusal(one) && one.files.response !== undefined)
const STREAMS = CASES.filter((one) => one.files.stream !== undefined).flatMap((one) =>
  splitResponses(responsesFrames(one)).map((frames, at) => ({ id: `${one.id} ${at}`, frames })),
)

function expectSame(message: BetaMessage, plain: PlainResponse): void {
  const { content } = message
  expect(content.map((block) => (block.type === 'text' ? block.text : '')).join('')).toBe(textOf(plain))
  const thoughts = content.flatMap((block) => (block.type === 'thinking' ? [block] : []))
  expect(thoughts.map(({ thinking }) => thinking).join('')).toBe(plain.reasoning.join(''))
  const proofs = content.filter(({ type }) => type === 'redacted_thinking').length
  expect(proofs + thoughts.filter(({ signature }) => signature.startsWith('sl1.')).length).toBe(
    plain.proofs.length,
  )
  expect(
    content.flatMap((block) => (block.type === 'tool_use' ? [[block.id, block.name, block.input]] : [])),
  ).toEqual(
    plain.calls.map(({ id, name, arguments: text, custom }) => [
      encodeCallId(id, MESSAGES_CALL_IDS),
      name,
      custom ? { input: text } : JSON.parse(text || '{}'),
    ]),
  )
  expect(message.stop_reason).toBe(expectedReason(plain))
  if (plain.usage === undefined) return
  expect(message.usage).toMatchObject({
    output_tokens: completionTokens(plain.usage),
    cache_read_input_tokens: plain.usage.cachedInput,
  })
}

/** Pictures have no place without our copy of them. */
function textOf({ text, refusal }: PlainResponse): string {
  return text + refusal
}

function expectedReason({ ending, calls, refusal }: PlainResponse): string {
  if (ending === 'max_output_tokens') return 'max_tokens'
  if (ending === 'content_filter') return 'refusal'
  if (calls.length > 0) return 'tool_use'
  return refusal === '' ? 'end_turn' : 'refusal'
}

describe.skipIf(!hasRecordings)(needsRecordings('recorded responses'), () => {
  it('are many', () => expect(ANSWERS.length + STREAMS.length).toBeGreaterThan(290))

  it.each(ANSWERS.map((one) => [one.id, one] as const))('%s', async (_, one) => {
    const body = responsesBody(one, 'response') ?? {}
    const answer = openaiResponsesOutbound.decodeResponse(body, decodeContext())
    expectSame(await readAnswer(encodeResponse(answer, answerContext())), readResponsePlainly(body))
  })

  it.each(STREAMS)('$id', async ({ frames }) => {
    const response = finalResponse(frames)
    const decoder = openaiResponsesOutbound.openStreamDecoder(decodeContext())
    const events = [...frames.flatMap((frame) => decoder.push(frame)), ...decoder.end()]
    if (response === undefined || events.some(({ type }) => type === 'error')) return
    expectSame(await readStream(write(events)), readResponsePlainly(response))
  })
})
