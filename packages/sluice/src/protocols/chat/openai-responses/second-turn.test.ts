import { describe, expect, it } from 'vitest'
import {
  geminiRecordings,
  isRecordedError,
  readWhole,
} from '../../../../../../tests/kit/gemini-recordings.ts'
import { messagesBodies } from '../../../../../../tests/kit/messages-recordings.ts'
import { encodeTarget, readChunks } from '../../../../../../tests/kit/openai-chat.ts'
import { hasRecordings, needsRecordings } from '../../../../../../tests/kit/recordings.ts'
import { responseContext, writeResponse } from '../../../../../../tests/kit/responses-by-sdk.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import { SILENT_NOTES } from '../../../canonical/notes.ts'
import { anthropicMessagesOutbound } from '../anthropic-messages/outbound.ts'
import type { ChatOutbound } from '../chat-format.ts'
import { geminiGenerateOutbound } from '../gemini-generate/outbound.ts'
import { replayAnswer } from '../replay-answer.ts'
import { decodeRequest } from './decode-request.ts'
import { encodeResponse } from './encode-response.ts'

/** What a vendor said and thought goes back to it as it came, though a client of this format had it (conversion.md 35 to 37). */

type Way = 'whole' | 'stream'

/** A vendor's answer as the items that a client has of it. */
function itemsOf(outbound: ChatOutbound, body: JsonObject, way: Way): JsonObject[] {
  const answer = outbound.decodeResponse(body, { quirks: {}, notes: SILENT_NOTES })
  const context = responseContext()
  const shown =
    way === 'whole'
      ? encodeResponse(answer, context)
      : readChunks(writeResponse(replayAnswer(answer), context)).at(-1)?.response
  const output = isJsonObject(shown) ? shown.output : []
  return Array.isArray(output) ? output.filter(isJsonObject) : []
}

/** The next request of that conversation, as the vendor gets it. */
function sendAgain(outbound: ChatOutbound, items: readonly JsonObject[]): JsonObject {
  const results = items.flatMap(({ type, call_id: id }) =>
    type === 'function_call' ? [{ type: 'function_call_output', call_id: id, output: 'ok' }] : [],
  )
  const input = [{ role: 'user', content: 'Hi' }, ...items, ...results, { role: 'user', content: 'And?' }]
  const head = { header: () => undefined }
  const request = decodeRequest({ model: 'm', max_output_tokens: 99, input }, SILENT_NOTES, head)
  const target = encodeTarget({ traits: { maxOutputTokens: 999 } })
  return outbound.encodeRequest(request, target, SILENT_NOTES).body
}

function listOf(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}

/** The blocks of the turn that Anthropic gets back. */
function blocksOf(body: JsonObject): JsonObject[] {
  const turn = listOf(body.messages).find(({ role }) => role === 'assistant')
  const content = turn?.content
  return typeof content === 'string' ? [{ type: 'text', text: content }] : listOf(content)
}

/** Thinking, texts and calls; texts side by side are one, blank ones none, and citations do not go back. */
function plainBlocks(blocks: readonly JsonObject[]): JsonObject[] {
  const plain: JsonObject[] = []
  for (const block of blocks) {
    const last = plain.at(-1)
    if (block.type === 'text') {
      if (last?.type === 'text') last.text = `${last.text}${block.text}`
      else plain.push({ type: 'text', text: block.text })
    } else if (block.type === 'tool_use') {
      plain.push({ type: 'tool_use', id: block.id, name: block.name, input: block.input })
    } else if (block.type === 'thinking' || block.type === 'redacted_thinking') plain.push(block)
  }
  return plain.filter(({ type, text }) => type !== 'text' || String(text).trim() !== '')
}

const anthropic = messagesBodies().filter(({ body }) => {
  const types = listOf(body.content).map(({ type }) => type)
  return types.some((type) => type === 'thinking' || type === 'redacted_thinking' || type === 'tool_use')
})

function partsOf(body: JsonObject): JsonObject[] {
  const content = listOf(body.contents).find(({ role }) => role === 'model')
  return listOf(content?.parts)
}

/** Where Gemini's signatures stand; thoughts without one are not sent back. */
function signatures(parts: readonly JsonObject[]): unknown[] {
  return parts.flatMap((part) => {
    if (part.thoughtSignature === undefined) return []
    const { functionCall: call } = part
    return [[isJsonObject(call) ? call.name : part.text, part.thoughtSignature]]
  })
}

const gemini = geminiRecordings().flatMap((one) => {
  const body = isRecordedError(one) ? undefined : readWhole(one)
  const content = listOf(body?.candidates)[0]?.content
  const parts = isJsonObject(content) ? listOf(content.parts) : []
  const isPlain = parts.every((part) => part.text !== undefined || part.functionCall !== undefined)
  return body !== undefined && isPlain && signatures(parts).length > 0 ? [{ id: one.id, body, parts }] : []
})

describe.skipIf(!hasRecordings)(
  needsRecordings('recorded answers, sent again by a client of this format'),
  () => {
    it('are there', () => {
      expect(anthropic.length).toBeGreaterThan(40)
      expect(gemini.length).toBeGreaterThan(15)
    })

    describe.each<Way>(['whole', 'stream'])('%s', (way) => {
      it.each(anthropic.map(({ id, body }) => [id, body] as const))('of Anthropic: %s', (_, body) => {
        const items = itemsOf(anthropicMessagesOutbound, body, way)
        const sent = blocksOf(sendAgain(anthropicMessagesOutbound, items))
        expect(plainBlocks(sent)).toEqual(plainBlocks(listOf(body.content)))
      })

      it.each(gemini.map(({ id, ...one }) => [id, one] as const))('of Gemini: %s', (_, { body, parts }) => {
        const items = itemsOf(geminiGenerateOutbound, body, way)
        const sent = partsOf(sendAgain(geminiGenerateOutbound, items))
        expect(signatures(sent)).toEqual(signatures(parts))
      })
    })
  },
)

describe('a picture', () => {
  it('goes back to the model that drew it, signed', () => {
    const body: JsonObject = {
      responseId: 'r1',
      candidates: [
        {
          content: {
            role: 'model',
            parts: [
              { text: 'There. ' },
              { inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo=' }, thoughtSignature: 'T' },
            ],
          },
          finishReason: 'STOP',
        },
      ],
    }
    const items = itemsOf(geminiGenerateOutbound, body, 'stream')
    expect(items.map(({ type }) => type)).toEqual(['message', 'reasoning', 'image_generation_call'])
    expect(partsOf(sendAgain(geminiGenerateOutbound, items))).toEqual([
      { text: 'There. ' },
      { inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo=' }, thoughtSignature: 'T' },
    ])
  })
})
