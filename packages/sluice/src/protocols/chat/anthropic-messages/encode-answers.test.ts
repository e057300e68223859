import { describe, expect, it } from 'vitest'
import {
  answerContext,
  decode,
  readAnswer,
  readStream,
  write,
} from '../../../../../../tests/kit/messages-inbound.ts'
import type { AnswerChoice, AnswerPart, ChatAnswer, FinishReason } from '../../../canonical/chat.ts'
import type { Json, JsonObject } from '../../../canonical/json.ts'
import { emptyUsage } from '../../../canonical/usage.ts'
import { replayAnswer } from '../replay-answer.ts'
import { encodeResponse } from './encode-response.ts'

const usage = { usage: { ...emptyUsage(), input: 320, output: 52 } }
const gemini = { issuer: 'gemini-generate', value: 'GEM' } as const
const own = { issuer: 'anthropic-messages', value: 'SIG+/=' } as const

function answer(parts: AnswerPart[], changes: Partial<ChatAnswer['choices'][number]> = {}): ChatAnswer {
  return { id: 'x', model: 'vendor', choices: [{ index: 0, parts, finish: 'stop', ...changes }], usage }
}

const call = (id: string, text: string, more: Partial<AnswerPart> = {}): AnswerPart =>
  ({ type: 'tool-call', id, name: 'f', arguments: text, ...more }) as AnswerPart

/** The blocks of both forms, as the official SDK puts a stream together; they must agree. */
async function blocksOf(parts: AnswerPart[], context = answerContext()): Promise<Json> {
  const whole = encodeResponse(answer(parts), context).content ?? null
  const read = await readStream(write(replayAnswer(answer(parts)), answerContext({ ...context })))
  expect(JSON.parse(JSON.stringify(read.content))).toEqual(JSON.parse(JSON.stringify(whole)))
  return JSON.parse(JSON.stringify(whole))
}

describe('a whole answer', () => {
  it('is exact', () => {
    expect(encodeResponse(answer([{ type: 'text', text: 'Sure' }]), answerContext())).toEqual({
      id: 'msg_asked',
      type: 'message',
      role: 'assistant',
      model: 'asked-model',
      content: [{ type: 'text', text: 'Sure' }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: {
        input_tokens: 320,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 0,
        cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
        output_tokens: 52,
      },
    })
  })

  it('shows what is booked, in parts that do not overlap (conversion.md 59)', () => {
    const full = {
      ...emptyUsage(),
      input: 1,
      audioInput: 2,
      imageInput: 4,
      toolInput: 8,
      cachedInput: 16,
      cacheWrite5m: 32,
      cacheWrite1h: 64,
      output: 128,
      reasoning: 100,
      imageOutput: 256,
      webSearch: 3,
    }
    const shown = encodeResponse(
      {
        ...answer([]),
        usage: { usage: full, serviceTier: 'default' },
        extra: { usage: { inference_geo: 'us', server_tool_use: { web_fetch_requests: 7 } } },
        extraOf: 'anthropic-messages',
      },
      answerContext(),
    )
    expect(shown.usage).toEqual({
      input_tokens: 15,
      cache_read_input_tokens: 16,
      cache_creation_input_tokens: 96,
      cache_creation: { ephemeral_5m_input_tokens: 32, ephemeral_1h_input_tokens: 64 },
      output_tokens: 384,
      output_tokens_details: { thinking_tokens: 100 },
      server_tool_use: { web_fetch_requests: 7, web_search_requests: 3 },
      service_tier: 'standard',
      inference_geo: 'us',
    })
  })

  it("brings back the vendor's own fields, and no other vendor's", () => {
    const extra = { stop_details: { type: 'refusal' }, container: { id: 'c' }, usage: { iterations: [] } }
    const shown = encodeResponse({ ...answer([]), extra, extraOf: 'anthropic-messages' }, answerContext())
    expect(shown).toMatchObject({ stop_details: { type: 'refusal' }, container: { id: 'c' } })
    const foreign = encodeResponse({ ...answer([]), extra, extraOf: 'openai-chat' }, answerContext())
    expect(foreign).not.toHaveProperty('container')
  })

  it('has one choice (conversion.md 16)', () => {
    const context = answerContext()
    const second: AnswerChoice = { index: 1, parts: [], finish: 'stop' }
    const given = answer([{ type: 'text', text: 'a' }])
    expect(encodeResponse({ ...given, choices: [second, ...given.choices] }, context).content).toEqual([
      { type: 'text', text: 'a' },
    ])
    expect(context.notes.list()).toEqual(['dropped:choices'])
  })

  it('of a blocked prompt is a refusal', () => {
    const blocked = encodeResponse({ choices: [], blockReason: 'SAFETY' }, answerContext())
    expect(blocked).toMatchObject({ content: [], stop_reason: 'refusal' })
  })
})

describe('ends (conversion.md, section 7)', () => {
  const cases: [FinishReason, string | undefined, string][] = [
    ['stop', undefined, 'end_turn'],
    ['stop-sequence', undefined, 'stop_sequence'],
    ['length', undefined, 'max_tokens'],
    ['context-full', undefined, 'model_context_window_exceeded'],
    ['tool-call', undefined, 'tool_use'],
    ['content-filter', undefined, 'refusal'],
    ['refusal', undefined, 'refusal'],
    ['pause', 'pause_turn', 'pause_turn'],
    ['other', 'compaction', 'compaction'],
    ['other', 'MALFORMED', 'end_turn'],
  ]
  it.each(cases)('%s (%s) is %s', async (finish, rawFinish, reason) => {
    const raw = rawFinish === undefined ? {} : { rawFinish }
    const given = answer([{ type: 'text', text: 'x' }], { finish, stopSequence: 'END', ...raw })
    const whole = encodeResponse(given, answerContext())
    const streamed = await readStream(write(replayAnswer(given)))
    for (const shown of [whole, streamed]) {
      expect(shown).toMatchObject({ stop_reason: reason, stop_sequence: 'END' })
    }
  })

  it("with the model's own refusal", async () => {
    const given = answer([{ type: 'refusal', text: 'I cannot.' }])
    expect(encodeResponse(given, answerContext()).stop_reason).toBe('refusal')
    expect((await readStream(write(replayAnswer(given)))).stop_reason).toBe('refusal')
  })
})

describe('blocks', () => {
  it('stand in turn, whatever vendor they come from', async () => {
    expect(
      await blocksOf([
        { type: 'reasoning', text: 'hm', proof: own },
        { type: 'text', text: 'Grüße 😀' },
        { type: 'text', text: ' again' },
        { type: 'refusal', text: 'No.' },
        call('toolu_1', '{"a": 1}'),
        call('odd.id:1', ''),
        call('c3', '{"input":"a\\"b"}'),
      ]),
    ).toEqual([
      { type: 'thinking', thinking: 'hm', signature: 'SIG+/=' },
      { type: 'text', text: 'Grüße 😀' },
      { type: 'text', text: ' again' },
      { type: 'text', text: 'No.' },
      { type: 'tool_use', id: 'toolu_1', name: 'f', input: { a: 1 } },
      { type: 'tool_use', id: expect.stringMatching(/^toolu_[0-9a-f]{24}$/), name: 'f', input: {} },
      { type: 'tool_use', id: 'c3', name: 'f', input: { input: 'a"b' } },
    ])
  })

  it('say nothing of nothing', async () => {
    expect(
      await blocksOf([
        { type: 'text', text: '' },
        { type: 'reasoning', text: '' },
        { type: 'refusal', text: '' },
      ]),
    ).toEqual([])
  })

  it('of thoughts, with their proofs (conversion.md 35 to 37)', async () => {
    const foreign = { issuer: 'openai-responses', value: 'gAAA', id: 'rs_1' } as const
    const parts: AnswerPart[] = [
      { type: 'reasoning', text: 'mine', proof: own },
      { type: 'reasoning', text: '', proof: own },
      { type: 'reasoning', text: '', proof: { ...own, redacted: true } },
      { type: 'reasoning', text: 'aloud', proof: { ...own, redacted: true } },
      { type: 'reasoning', text: 'unsigned' },
      { type: 'reasoning', text: 'theirs', proof: foreign },
      { type: 'reasoning', text: '', proof: foreign },
      call('t1', '{}', { proof: gemini }),
    ]
    const blocks = await blocksOf(parts)
    const envelope = expect.stringMatching(/^sl1\.openai-responses\./)
    expect(blocks).toEqual([
      { type: 'thinking', thinking: 'mine', signature: 'SIG+/=' },
      { type: 'thinking', thinking: '', signature: 'SIG+/=' },
      { type: 'redacted_thinking', data: 'SIG+/=' },
      { type: 'thinking', thinking: 'aloud', signature: '' },
      { type: 'redacted_thinking', data: 'SIG+/=' },
      { type: 'thinking', thinking: 'unsigned', signature: '' },
      { type: 'thinking', thinking: 'theirs', signature: envelope },
      { type: 'redacted_thinking', data: envelope },
      { type: 'thinking', thinking: '', signature: expect.stringMatching(/^sl1\.gemini-generate\./) },
      { type: 'tool_use', id: 't1', name: 'f', input: {} },
    ])
    // What a client sends back is what was said.
    const history = decode({
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: blocks },
      ],
    }).request.messages[1]
    expect(history?.parts).toEqual([
      ...parts.slice(0, 3),
      { type: 'reasoning', text: 'aloud' },
      { type: 'reasoning', text: '', proof: { ...own, redacted: true } },
      ...parts.slice(4),
    ])
  })

  it('of citations (conversion.md 45)', async () => {
    const stated = { type: 'web_search_result_location', url: 'https://a.org', encrypted_index: 'eA==' }
    const place = { type: 'char_location', document_index: 0 }
    const context = answerContext()
    const blocks = await blocksOf(
      [
        {
          type: 'text',
          text: 'Fact.',
          citations: [
            { url: 'https://a.org', own: { protocol: 'anthropic-messages', value: stated } },
            { url: 'https://b.org', title: 'B', text: 'b', start: 0, end: 5 },
          ],
          vendorCitations: [
            { protocol: 'anthropic-messages', value: place },
            { protocol: 'cohere-chat', value: {} },
          ],
        },
      ],
      context,
    )
    expect(blocks).toEqual([
      {
        type: 'text',
        text: 'Fact.',
        citations: [
          stated,
          {
            type: 'web_search_result_location',
            url: 'https://b.org',
            title: 'B',
            cited_text: 'b',
            encrypted_index: '',
          },
          place,
        ],
      },
    ])
    expect(context.notes.list()).toEqual(['dropped:citations'])
  })

  it("of vendors' own tools (conversion.md 46)", async () => {
    const block = (protocol: 'anthropic-messages' | 'openai-responses', value: JsonObject): AnswerPart => ({
      type: 'vendor',
      protocol,
      kind: String(value.type),
      value,
    })
    const run = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'code_execution', input: { code: '1' } }
    const result = { type: 'code_execution_tool_result', tool_use_id: 'srvtoolu_1', content: { ok: true } }
    const context = answerContext()
    const blocks = await blocksOf(
      [
        block('anthropic-messages', run),
        block('anthropic-messages', result),
        block('anthropic-messages', { type: 'compaction', content: 'Before.' }),
        block('openai-responses', { type: 'web_search_call', action: { type: 'search', query: 'q' } }),
        block('openai-responses', { type: 'web_search_call', action: { type: 'open_page' } }),
        block('openai-responses', { type: 'file_search_call' }),
        { type: 'text', text: 'So.' },
      ],
      context,
    )
    const id = `srvtoolu_sl1_${'a'.repeat(24)}`
    expect(blocks).toEqual([
      run,
      result,
      { type: 'compaction', content: 'Before.' },
      { type: 'server_tool_use', id, name: 'web_search', input: { query: 'q' } },
      { type: 'web_search_tool_result', tool_use_id: id, content: [] },
      { type: 'text', text: 'So.' },
    ])
    expect(context.notes.list()).toEqual([
      'changed:web_search_call',
      'dropped:web_search_call',
      'dropped:file_search_call',
    ])
  })

  it('of pictures and sound (conversion.md 44)', async () => {
    const parts: AnswerPart[] = [
      { type: 'text', text: 'Here:' },
      { type: 'image', mediaType: 'image/png', data: 'AA==' },
      { type: 'audio', data: 'AA==', transcript: 'x' },
    ]
    const linked = answerContext({ pictureLink: ({ mediaType }) => `https://us.example/${mediaType}` })
    expect(await blocksOf(parts, linked)).toEqual([
      { type: 'text', text: 'Here:' },
      { type: 'text', text: '![image](https://us.example/image/png)' },
    ])
    const context = answerContext()
    expect(await blocksOf(parts, context)).toEqual([{ type: 'text', text: 'Here:' }])
    expect(context.notes.list()).toEqual(['dropped:content.image', 'dropped:content.audio'])
  })

  it('of calls whose arguments are no object (conversion.md 23, 30)', async () => {
    expect(
      await blocksOf([
        call('a', 'not json'),
        call('b', '[1]'),
        call('c', 'free "text"\n', { custom: true }),
        call('d', '{}', { own: { protocol: 'anthropic-messages', value: { caller: { type: 'direct' } } } }),
      ]),
    ).toEqual([
      { type: 'tool_use', id: 'a', name: 'f', input: { arguments: 'not json' } },
      { type: 'tool_use', id: 'b', name: 'f', input: { arguments: '[1]' } },
      { type: 'tool_use', id: 'c', name: 'f', input: { input: 'free "text"\n' } },
      { type: 'tool_use', id: 'd', name: 'f', input: {}, caller: { type: 'direct' } },
    ])
  })

  it('keep the digits of long numbers (conversion.md 7)', () => {
    const shown = encodeResponse(answer([call('a', '{"n":12345678901234567890}')]), answerContext())
    expect(JSON.stringify(shown)).toContain('"input":{"n":12345678901234567890}')
  })
})

it('is read by the official SDK', async () => {
  const given = answer([{ type: 'text', text: 'Hello' }, call('t1', '{"a":1}')], { finish: 'tool-call' })
  const whole = await readAnswer(encodeResponse(given, answerContext()))
  const streamed = await readStream(write(replayAnswer(given)))
  expect(JSON.parse(JSON.stringify(streamed))).toMatchObject(JSON.parse(JSON.stringify(whole)))
  expect(streamed).toMatchObject({ id: 'msg_asked', model: 'asked-model', stop_reason: 'tool_use' })
})
