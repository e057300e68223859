import { describe, expect, it } from 'vitest'
import { answerContext } from '../../../../../../tests/kit/openai-chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { SILENT_NOTES } from '../../../canonical/notes.ts'
import type { EncodeTarget } from '../chat-format.ts'
import { compactInbound, compactOutbound } from './compact.ts'

const head = { header: () => undefined }
const target: EncodeTarget = { model: 'sent', traits: {}, quirks: {}, outputCap: 9, hostedTools: new Set() }
const context = { quirks: {}, notes: SILENT_NOTES }
const BODY: JsonObject = {
  model: 'asked',
  stream: true,
  instructions: 'Be kind.',
  input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hi' }] }],
}
const ANSWER: JsonObject = {
  id: 'resp_c',
  object: 'response.compaction',
  created_at: 1,
  output: [
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hi' }] },
    { id: 'cmp_1', type: 'compaction', encrypted_content: 'sealed' },
  ],
  usage: {
    input_tokens: 5,
    input_tokens_details: { cached_tokens: 2 },
    output_tokens: 3,
    output_tokens_details: { reasoning_tokens: 1 },
    total_tokens: 8,
  },
}

describe('compaction by the vendor', () => {
  it('has a path of its own, and no stream', () => {
    const call = { model: 'm', stream: false }
    expect(compactOutbound.path('', call)).toBe('/v1/responses/compact')
    expect(compactOutbound.path('/openai/v1', call)).toBe('/responses/compact')
    expect(compactInbound.decodeRequest(BODY, SILENT_NOTES, head).stream).toBe(false)
  })

  it('is asked for with the fields that it knows, whichever way the body goes', () => {
    const request = compactInbound.decodeRequest(BODY, SILENT_NOTES, head)
    const { body } = compactOutbound.encodeRequest(request, target, SILENT_NOTES)
    const input = [{ type: 'message', role: 'user', content: 'Hi' }]
    expect(body).toEqual({ model: 'sent', instructions: 'Be kind.', input })
    expect(compactOutbound.passthrough?.editRequest(BODY, request, target, SILENT_NOTES)).toEqual([
      { key: 'model', value: '"sent"' },
      { key: 'stream', remove: true },
    ])
  })

  it('is answered as the vendor does, with its usage booked', () => {
    const answer = compactOutbound.decodeResponse(ANSWER, context)
    expect(compactInbound.encodeResponse(answer, answerContext())).toEqual(ANSWER)
    const usage = { input: 3, cachedInput: 2, output: 3, reasoning: 1 }
    expect(answer.usage?.usage).toMatchObject(usage)
    const summary = compactOutbound.passthrough?.observeAnswer(ANSWER, context)
    expect(summary).toMatchObject({ hasContent: true, ended: true, usage: { usage } })
  })

  it('knows what is no answer', () => {
    const error = { message: 'No.', type: 'server_error', code: null, param: null }
    expect(() => compactOutbound.decodeResponse({ error }, context)).toThrow()
    expect(() => compactOutbound.decodeResponse({ object: 'list' }, context)).toThrow('no response')
  })
})
