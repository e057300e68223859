import { describe, expect, it } from 'vitest'
import { checkResponsesEvents } from '../../../../../../tests/kit/check-responses-events.ts'
import { answerContext, readChunks } from '../../../../../../tests/kit/openai-chat.ts'
import { aCall, answerOf, aText, complaintsOf } from '../../../../../../tests/kit/responses-answers.ts'
import type { ChatAnswer } from '../../../canonical/chat.ts'
import { GatewayError } from '../../../canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import { SILENT_NOTES } from '../../../canonical/notes.ts'
import { replayAnswer } from '../replay-answer.ts'
import { readSummary } from './compaction.ts'
import { compactionInbound, summaryInbound } from './sum-up.ts'

const head = { header: () => undefined }
const context = answerContext({ id: 'resp_1' })

function ask(body: JsonObject) {
  return summaryInbound.decodeRequest({ model: 'm', ...body }, SILENT_NOTES, head)
}

describe('the question', () => {
  it('is the conversation, and the wish for its summary at its end', () => {
    const { messages } = ask({
      instructions: 'Be kind.',
      input: [{ role: 'user', content: 'Hi' }, { type: 'compaction_trigger' }],
    })
    expect(messages.map(({ role }) => role)).toEqual(['developer', 'user', 'user'])
    expect(messages.at(-1)?.parts).toMatchObject([{ text: expect.stringContaining('summary') }])
  })

  it('takes a text for input, and turns that are stored', () => {
    expect(ask({ input: 'Hi' }).messages).toHaveLength(2)
    const stored = { items: [{ type: 'message', role: 'user', content: 'Before.' }], byId: new Map() }
    const body = { model: 'm', previous_response_id: 'resp_0', input: [{ type: 'compaction_trigger' }] }
    const { messages } = summaryInbound.decodeRequest(body, SILENT_NOTES, { ...head, stored })
    expect(messages.map(({ parts }) => parts.length)).toEqual([1, 1])
  })

  it('names the tools whose calls it repeats, and lets none be called', () => {
    const { tools, toolChoice, responseFormat } = ask({
      tools: [{ type: 'function', name: 'known', parameters: {} }, { type: 'web_search' }],
      tool_choice: 'required',
      text: { format: { type: 'json_object' } },
      input: [
        { type: 'function_call', call_id: '1', name: 'known', arguments: '{}' },
        { type: 'function_call_output', call_id: '1', output: 'x' },
        { type: 'function_call', call_id: '2', name: 'forgotten', arguments: '{}' },
        { type: 'function_call_output', call_id: '2', output: 'x' },
      ],
    })
    expect(tools).toMatchObject([
      { type: 'function', name: 'known' },
      { type: 'function', name: 'forgotten' },
    ])
    expect([toolChoice, responseFormat]).toEqual([{ type: 'none' }, undefined])
    expect(ask({ input: 'Hi', tool_choice: 'auto' }).toolChoice).toBeUndefined()
  })
})

const answer: ChatAnswer = answerOf([{ type: 'reasoning', text: 'Hm.' }, aText('It was '), aText('fine.')])

function summaryOf(output: unknown): string | undefined {
  if (!Array.isArray(output)) return undefined
  const items = output.filter(isJsonObject)
  expect(items.map(({ type, id }) => [type, String(id).slice(0, 4)])).toEqual([['compaction', 'cmp_']])
  return items[0] && readSummary(items[0])
}

describe('the answer', () => {
  it('is one item that holds the summary', () => {
    const response = summaryInbound.encodeResponse(answer, context)
    expect(summaryOf(response.output)).toBe('Summary of the conversation so far:\n\nIt was fine.')
    expect(response).toMatchObject({ id: 'resp_1', status: 'completed', usage: { output_tokens: 7 } })
    expect(complaintsOf('Response', response)).toEqual([])
  })

  it('is an object of its own where that was asked for', () => {
    const compacted = compactionInbound.encodeResponse(answer, context)
    expect(summaryOf(compacted.output)).toContain('It was fine.')
    expect(compacted).toMatchObject({ object: 'response.compaction', usage: { input_tokens: 6 } })
    expect(complaintsOf('CompactResource', compacted)).toEqual([])
    const { usage: _, ...unmetered } = answer
    expect(compactionInbound.encodeResponse(unmetered, context)).toMatchObject({ usage: { total_tokens: 0 } })
  })

  it.each([
    ['says nothing', answerOf([])],
    ['calls a tool', answerOf([aCall('1')], 'tool-call')],
  ])('that %s is none', (_, empty) => {
    expect(() => summaryInbound.encodeResponse(empty, context)).toThrow(GatewayError)
  })

  it('streams as the same item', () => {
    const encoder = summaryInbound.openStreamEncoder(context)
    const text = [...replayAnswer(answer).map((event) => encoder.push(event)), encoder.end()].join('')
    expect(checkResponsesEvents(text)).toEqual([])
    const events = readChunks(text)
    expect(events.map((event) => event?.type)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.output_item.done',
      'response.completed',
    ])
    const last = events.at(-1)?.response
    expect(summaryOf(isJsonObject(last) ? last.output : undefined)).toContain('It was fine.')
    expect(encoder.whole?.()).toEqual(last)
  })

  it('that breaks off fails', () => {
    const encoder = summaryInbound.openStreamEncoder(context)
    encoder.push({ type: 'text-delta', choice: 0, text: 'It w' })
    const text = encoder.fail?.(new GatewayError('upstream-failed', 'Broken.'), 'req_1') ?? ''
    expect(readChunks(text).map((event) => event?.type)).toEqual(['error', 'response.failed'])
  })
})
