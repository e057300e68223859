import { describe, expect, it } from 'vitest'
import { GatewayError } from '../packages/sluice/src/canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../packages/sluice/src/canonical/json.ts'
import { SILENT_NOTES } from '../packages/sluice/src/canonical/notes.ts'
import { anthropicMessagesOutbound } from '../packages/sluice/src/protocols/chat/anthropic-messages/outbound.ts'
import type { AnswerContext, EncodeTarget } from '../packages/sluice/src/protocols/chat/chat-format.ts'
import { openaiChatInbound } from '../packages/sluice/src/protocols/chat/openai-chat/inbound.ts'
import { traitsOfClaude } from '../packages/sluice/src/providers/claude-traits.ts'
import { validateMessagesBody } from './kit/encode-messages.ts'
import { messagesBodies } from './kit/messages-recordings.ts'
import {
  hasRecordings,
  hasSchemas,
  needsRecordings,
  readRecording,
  recordingCases,
} from './kit/recordings.ts'

const MODELS = ['claude-3-5-sonnet-20241022', 'claude-sonnet-4-5', 'claude-opus-4-8', 'claude-opus-5-5']

function target(model: string): EncodeTarget {
  return { model, traits: traitsOfClaude(model), quirks: {}, hostedTools: new Set(['web_search']) }
}

/** A caller's body as Anthropic would get it. */
function convert(body: JsonObject, model: string): JsonObject {
  const request = openaiChatInbound.decodeRequest(body, SILENT_NOTES, { header: () => undefined })
  const encoded = anthropicMessagesOutbound.encodeRequest(request, target(model), SILENT_NOTES)
  return JSON.parse(JSON.stringify(encoded.body))
}

function recordedRequests(): { id: string; body: JsonObject }[] {
  return recordingCases(
    ({ api, files }) => api === 'chat' && files.request?.endsWith('.json') === true,
  ).flatMap((one) => {
    const body: unknown = JSON.parse(readRecording(one, 'request')?.toString() ?? 'null')
    return isJsonObject(body) && Array.isArray(body.messages) ? [{ id: one.id, body }] : []
  })
}

describe.skipIf(!hasRecordings || !hasSchemas)(needsRecordings('recorded requests of OpenAI clients'), () => {
  it.each(recordedRequests())('$id', ({ body }) => {
    for (const model of MODELS) {
      let sent: JsonObject
      try {
        sent = convert(body, model)
      } catch (error) {
        // Refused by name is well; anything else is a fault of ours.
        if (!(error instanceof GatewayError) || error.kind !== 'bad-request') throw error
        expect(error.param).not.toBeNull()
        continue
      }
      expect([validateMessagesBody?.(sent), validateMessagesBody?.errors?.slice(0, 3)]).toEqual([
        true,
        undefined,
      ])
    }
  })
})

const CONTEXT: AnswerContext = {
  id: 'chatcmpl-1',
  created: 1,
  model: 'm',
  profile: 'openai',
  reasoning: 'reasoning_content',
  includeUsage: false,
  legacyFunctions: false,
  mintId: (prefix) => prefix,
  notes: SILENT_NOTES,
}

/** What the model said, sent back by an OpenAI client in the next turn and read by Anthropic again. */
function nextTurn(body: JsonObject): JsonObject[] {
  const answer = anthropicMessagesOutbound.decodeResponse(body, { quirks: {}, notes: SILENT_NOTES })
  const { choices } = openaiChatInbound.encodeResponse(answer, CONTEXT)
  const choice = Array.isArray(choices) ? choices[0] : undefined
  const message = isJsonObject(choice) && isJsonObject(choice.message) ? choice.message : {}
  const calls = Array.isArray(message.tool_calls) ? message.tool_calls.filter(isJsonObject) : []
  const results = calls.map(({ id }) => ({ role: 'tool', tool_call_id: id ?? null, content: 'done' }))
  const messages = [{ role: 'user', content: 'Hi' }, message, ...results, { role: 'user', content: 'Go on' }]
  const sent = convert({ model: 'm', messages }, 'claude-opus-4-8')
  const turns = Array.isArray(sent.messages) ? sent.messages.filter(isJsonObject) : []
  const content = turns.find(({ role }) => role === 'assistant')?.content
  return Array.isArray(content) ? content.filter(isJsonObject) : [{ type: 'text', text: content ?? '' }]
}

function isThinking({ type }: JsonObject): boolean {
  return type === 'thinking' || type === 'redacted_thinking'
}

describe.skipIf(!hasRecordings)(needsRecordings('recorded thinking in the next turn'), () => {
  const cases = messagesBodies().flatMap(({ id, body }) => {
    const blocks = Array.isArray(body.content) ? body.content.filter(isJsonObject) : []
    return blocks.some(isThinking) ? [{ id, body, blocks }] : []
  })

  it('is there', () => {
    expect(cases.length).toBeGreaterThan(5)
  })

  it.each(cases)('$id comes back byte for byte', ({ body, blocks }) => {
    const back = nextTurn(body)
    expect(back.filter(isThinking)).toEqual(blocks.filter(isThinking))
    const calls = blocks.filter(({ type }) => type === 'tool_use')
    expect(back.filter(({ type }) => type === 'tool_use')).toMatchObject(
      calls.map(({ id, name, input }) => ({ id, name, input: input ?? {} })),
    )
  })
})

describe('thinking of our own in the next turn', () => {
  it('comes back byte for byte', () => {
    const blocks = [
      { type: 'thinking', thinking: 'Hm.\n', signature: 'c2ln+/=' },
      { type: 'redacted_thinking', data: 'cmVk' },
      { type: 'thinking', thinking: '', signature: 'ZW1wdHk=' },
      { type: 'tool_use', id: 'toolu_1', name: 'look_up', input: { id: 1 } },
    ]
    expect(nextTurn({ content: blocks, stop_reason: 'tool_use' })).toEqual(blocks)
  })
})
