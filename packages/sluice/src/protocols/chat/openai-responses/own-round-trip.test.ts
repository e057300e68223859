import { describe, expect, it } from 'vitest'
import { checkResponsesEvents } from '../../../../../../tests/kit/check-responses-events.ts'
import { readChunks } from '../../../../../../tests/kit/openai-chat.ts'
import { type PlainResponse, readResponsePlainly } from '../../../../../../tests/kit/read-response-plainly.ts'
import { hasRecordings, needsRecordings } from '../../../../../../tests/kit/recordings.ts'
import {
  readStreamedResponse,
  readWholeResponse,
  responseContext,
  writeResponse,
} from '../../../../../../tests/kit/responses-by-sdk.ts'
import {
  finalResponse,
  isRecordedRefusal,
  responsesBody,
  responsesFrames,
  responsesRecordings,
  splitResponses,
} from '../../../../../../tests/kit/responses-recordings.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import { SILENT_NOTES } from '../../../canonical/notes.ts'
import type { DecodeContext } from '../chat-format.ts'
import { unwrapProof } from '../reasoning-proof.ts'
import { encodeResponse } from './encode-response.ts'
import { openaiResponsesOutbound } from './outbound.ts'

/** What this format's own vendors answer, to a caller of this format whose call had to be translated. */

const CONTEXT: DecodeContext = { quirks: {}, notes: SILENT_NOTES }

const cases = responsesRecordings().filter((one) => !isRecordedRefusal(one))

const wholes = cases.flatMap((one) => {
  const body = responsesBody(one, 'response')
  return body === undefined || !Array.isArray(body.output) || body.status === 'queued'
    ? []
    : [{ id: one.id, body }]
})

const streams = cases.flatMap((one) =>
  splitResponses(responsesFrames(one)).flatMap((frames, at) => {
    const body = finalResponse(frames)
    const isWhole = body !== undefined && body.status !== 'failed'
    return isWhole ? [{ id: at === 0 ? one.id : `${one.id} (${at + 1})`, frames, body }] : []
  }),
)

/**
 * The proof as its vendor gave it, whichever name its item has with us. A citation of nothing particular stands at the start
 * of its text, for which the format wants a place.
 */
function comparable(plain: PlainResponse): PlainResponse {
  const cited = plain.cited.map(({ url, passage = '' }) => ({ url, passage }))
  const proofs = plain.proofs.map((one) => {
    const [id = '', sealed = ''] = one.split(' ')
    const proof = unwrapProof(sealed, 'openai-responses')
    return `${proof?.id ?? id} ${proof?.value}`
  })
  return { ...plain, cited, proofs }
}

function plainly(response: unknown): PlainResponse {
  const copy: unknown = JSON.parse(JSON.stringify(response))
  return comparable(readResponsePlainly(isJsonObject(copy) ? copy : {}))
}

describe.skipIf(!hasRecordings)(needsRecordings('recorded responses, decoded and encoded'), () => {
  it('has them', () => {
    expect(wholes.length).toBeGreaterThan(180)
    expect(streams.length).toBeGreaterThan(90)
  })

  it.each(wholes.map((one) => [one.id, one.body] as const))('whole: %s', async (_, body) => {
    const answer = openaiResponsesOutbound.decodeResponse(body, CONTEXT)
    const shown = encodeResponse(answer, responseContext())
    expect(plainly(shown)).toEqual(plainly(body))
    expect(itemsOf(shown)).toEqual(itemsOf(body))
    expect(plainly(await readWholeResponse(answer))).toEqual(plainly(body))
  })

  it.each(streams.map((one) => [one.id, one] as const))('stream: %s', async (_, { frames, body }) => {
    const decoder = openaiResponsesOutbound.openStreamDecoder(CONTEXT)
    const events = frames.flatMap((frame) => decoder.push(frame))
    const text = writeResponse([...events, ...decoder.end()])
    expect(checkResponsesEvents(text)).toEqual([])
    expect(plainly(readChunks(text).at(-1)?.response)).toEqual(plainly(body))
    const { response } = await readStreamedResponse(text)
    expect(plainly(response)).toEqual(plainly(body))
  })
})

/** The order of the items that say something; messages that follow one another are one. */
function itemsOf({ output }: JsonObject): unknown[] {
  const items = Array.isArray(output) ? output.filter(isJsonObject) : []
  const types = items.filter(saysSomething).map(({ type, phase }) => `${type} ${phase ?? ''}`)
  return types.filter((type, at) => type !== types[at - 1] || !type.startsWith('message'))
}

function saysSomething(item: JsonObject): boolean {
  if (item.type === 'message') return /"(?:text|refusal)":"[^"]/.test(JSON.stringify(item.content))
  if (item.type !== 'reasoning') return true
  return (typeof item.encrypted_content === 'string' && item.encrypted_content !== '') || hasText(item)
}

function hasText({ summary, content }: JsonObject): boolean {
  return [summary, content].some((list) => Array.isArray(list) && list.length > 0)
}
