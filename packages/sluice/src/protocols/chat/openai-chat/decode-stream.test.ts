import { describe, expect, it } from 'vitest'
import { decodeContext, delta, frame, typesOf } from '../../../../../../tests/kit/openai-chat.ts'
import type { ChatEvent } from '../../../canonical/chat-event.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { NoteList } from '../../../canonical/notes.ts'
import type { DecodeContext } from '../chat-format.ts'
import { collectAnswer } from '../collect-answer.ts'
import { openStreamDecoder } from './decode-stream.ts'

function decode(chunks: readonly (JsonObject | string)[], context: Partial<DecodeContext> = {}): ChatEvent[] {
  const decoder = openStreamDecoder(decodeContext(context))
  return [...chunks.flatMap((chunk) => decoder.push(frame(chunk))), ...decoder.end()]
}

function callsOf(events: readonly ChatEvent[]) {
  return collectAnswer(events).choices[0]?.parts.flatMap((part) => (part.type === 'tool-call' ? [part] : []))
}

const tool = (fields: JsonObject) => delta({ tool_calls: [fields] })
const text = (content: string) => delta({ content })

describe('a usual stream', () => {
  const events = decode([
    delta({ role: 'assistant', content: '', refusal: null }),
    delta({ reasoning_content: 'hm' }),
    text('Hel'),
    text('lo'),
    tool({ index: 0, id: 'c1', type: 'function', function: { name: 'f', arguments: '' } }),
    tool({ index: 1, id: 'c2', type: 'function', function: { name: 'g', arguments: '' } }),
    tool({ index: 0, function: { arguments: '{"a"' } }),
    tool({ index: 1, function: { arguments: '{}' } }),
    tool({ index: 0, function: { arguments: ':1}' } }),
    delta({}, 'tool_calls'),
    { id: 'chatcmpl-1', choices: [], usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 } },
    '[DONE]',
  ])

  it('opens and closes its blocks in turn', () => {
    expect(typesOf(events)).toEqual([
      'message-start',
      'reasoning-start',
      'reasoning-delta',
      'reasoning-end',
      'text-start',
      'text-delta',
      'text-delta',
      'text-end',
      'tool-start',
      'tool-start',
      'tool-delta',
      'tool-delta',
      'tool-delta',
      'tool-end',
      'tool-end',
      'finish',
      'usage',
      'message-end',
    ])
  })

  it('says what was said', () => {
    expect(collectAnswer(events)).toMatchObject({
      id: 'chatcmpl-1',
      model: 'vendor-model',
      choices: [
        {
          parts: [
            { type: 'reasoning', text: 'hm' },
            { type: 'text', text: 'Hello' },
            { type: 'tool-call', id: 'c1', name: 'f', arguments: '{"a":1}' },
            { type: 'tool-call', id: 'c2', name: 'g', arguments: '{}' },
          ],
          finish: 'tool-call',
          rawFinish: 'tool_calls',
        },
      ],
      usage: { usage: { input: 5, output: 2 } },
    })
  })
})

describe('tool calls of sloppy vendors', () => {
  const named = (name: string, fields: JsonObject = {}) => ({
    function: { name, arguments: '{}' },
    ...fields,
  })
  const cases: [string, JsonObject[], string[]][] = [
    [
      'no index, ids',
      [named('f', { id: 'a' }), { function: { arguments: '1' } }, named('g', { id: 'b' })],
      ['f{}1', 'g{}'],
    ],
    ['no index, no ids', [named('f'), named('g')], ['f{}', 'g{}']],
    ['every index 0', [named('f', { index: 0, id: 'a' }), named('g', { index: 0, id: 'b' })], ['f{}', 'g{}']],
    [
      'id and name in each fragment',
      ['{"a"', ':1}'].map((piece) => ({ index: 0, id: 'a', function: { name: 'f', arguments: piece } })),
      ['f{"a":1}'],
    ],
    [
      'all of it once more at the end',
      [
        named('f', { index: 0, id: 'a' }),
        named('f', { index: 1, id: 'b' }),
        named('f', { index: 0, id: 'a' }),
        named('f', { index: 1, id: 'b' }),
      ],
      ['f{}', 'f{}'],
    ],
    [
      'the same once more under another number',
      [named('f', { index: 0, id: 'a' }), named('f', { index: 1, id: 'a' })],
      ['f{}'],
    ],
    ['two calls that are alike', [named('f'), named('f')], ['f{}', 'f{}']],
    [
      'arguments before the name',
      [{ index: 0, id: 'a', function: { arguments: '[' } }, named('f', { index: 0 })],
      ['f[{}'],
    ],
    [
      'arguments as an object',
      [{ index: 0, id: 'a', function: { name: 'f', arguments: { a: 1 } } }],
      ['f{"a":1}'],
    ],
    [
      'numbers from 1',
      [named('f', { index: 1, id: 'a' }), named('g', { index: 2, id: 'b' })],
      ['f{}', 'g{}'],
    ],
  ]
  it.each(cases)('%s', (_, fragments, expected) => {
    const events = decode([...fragments.map(tool), delta({}, 'stop')])
    expect(callsOf(events)?.map((call) => call.name + call.arguments)).toEqual(expected)
    const starts = events.flatMap((event) => (event.type === 'tool-start' ? [event.call] : []))
    expect(starts).toEqual(expected.map((_, at) => at))
    // It called a tool, whatever it says.
    expect(events.find(({ type }) => type === 'finish')).toMatchObject({ reason: 'tool-call', raw: 'stop' })
  })

  it('gives every call an id of its own', () => {
    const events = decode([
      tool(named('f', { index: 0 })),
      tool(named('g', { index: 1, id: 'x' })),
      tool(named('h', { index: 2, id: 'x' })),
    ])
    const ids = callsOf(events)?.map(({ id }) => id) ?? []
    expect(new Set(ids).size).toBe(3)
    expect(ids.every((id) => id.length > 0)).toBe(true)
  })

  it('reads the older form, custom tools, and names that were changed on the way', () => {
    expect(
      callsOf(
        decode([
          delta({ function_call: { name: 'f', arguments: '{' } }),
          delta({ function_call: { arguments: '}' } }),
          delta({}, 'function_call'),
        ]),
      ),
    ).toMatchObject([{ name: 'f', arguments: '{}' }])
    const custom = decode([
      tool({ index: 0, id: 'a', type: 'custom', custom: { name: 'x', input: 'fr' } }),
      tool({ index: 0, custom: { input: 'ee' } }),
    ])
    expect(callsOf(custom)).toMatchObject([{ name: 'x', arguments: 'free', custom: true }])
    const renamed = decode([tool(named('short_1', { index: 0, id: 'a' }))], {
      toolNames: new Map([['short_1', 'long.name']]),
    })
    expect(callsOf(renamed)).toMatchObject([{ name: 'long.name' }])
  })

  it("takes a hidden tool for the answer's text", () => {
    const events = decode([tool(named('give_answer', { index: 0, id: 'a' })), delta({}, 'tool_calls')], {
      hiddenTool: 'give_answer',
    })
    expect(typesOf(events)).toEqual(['message-start', 'text-start', 'text-delta', 'text-end', 'finish'])
    expect(collectAnswer(events).choices[0]).toMatchObject({
      parts: [{ type: 'text', text: '{}' }],
      finish: 'stop',
    })
  })

  it("keeps Gemini's proofs", () => {
    const signed = { extra_content: { google: { thought_signature: 'G' } } }
    expect(callsOf(decode([tool(named('f', { index: 0, id: 'a', ...signed }))]))).toMatchObject([
      { proof: { issuer: 'gemini-generate', value: 'G' } },
    ])
    expect(callsOf(decode([tool(named('f', { index: 0, id: 'a' })), delta(signed)]))).toMatchObject([
      { proof: { issuer: 'gemini-generate', value: 'G' } },
    ])
    expect(collectAnswer(decode([text('x'), delta(signed)])).choices[0]?.parts[1]).toEqual({
      type: 'reasoning',
      text: '',
      proof: { issuer: 'gemini-generate', value: 'G' },
    })
  })
})

describe('reasoning details', () => {
  const detail = (fields: JsonObject) => ({
    type: 'reasoning.text',
    index: 0,
    format: 'anthropic-claude-v1',
    ...fields,
  })
  it('are joined into one proof', () => {
    const events = decode([
      delta({ reasoning: 'a', reasoning_details: [detail({ text: 'a' })] }),
      delta({ reasoning: 'b', reasoning_details: [detail({ text: 'b' })] }),
      delta({ content: '', reasoning_details: [detail({ signature: 'SIG' })] }),
      text('x'),
    ])
    expect(collectAnswer(events).choices[0]?.parts).toEqual([
      {
        type: 'reasoning',
        text: 'ab',
        proof: { issuer: 'openai-chat', value: JSON.stringify([detail({ text: 'ab', signature: 'SIG' })]) },
      },
      { type: 'text', text: 'x' },
    ])
  })

  it('tell the text where nothing else does, and only then', () => {
    const alone = decode([delta({ reasoning_details: [detail({ text: 'a' })] })])
    expect(collectAnswer(alone).choices[0]?.parts).toEqual([{ type: 'reasoning', text: 'a' }])
    const again = decode([
      delta({ reasoning_content: 'a' }),
      delta({ reasoning_details: [detail({ text: 'a', signature: 'S' })] }),
    ])
    expect(collectAnswer(again).choices[0]?.parts).toMatchObject([{ type: 'reasoning', text: 'a' }])
  })

  it('may come behind the text', () => {
    const events = decode([
      text('x'),
      delta({ reasoning_details: [{ type: 'reasoning.encrypted', data: 'D', index: 0 }] }, 'stop'),
    ])
    expect(typesOf(events)).toEqual([
      'message-start',
      'text-start',
      'text-delta',
      'text-end',
      'reasoning-start',
      'reasoning-end',
      'finish',
    ])
  })
})

describe('other content', () => {
  it('lists, images, sound, citations, refusals, logprobs', () => {
    const notes = new NoteList()
    const lists = [
      { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
      { type: 'text', text: 'x' },
      { type: 'reference' },
    ]
    const events = decode(
      [
        delta({ content: lists }),
        delta({
          images: [
            { type: 'image_url', image_url: { url: 'data:image/webp;base64,AAAA' } },
            { image_url: 'https://example.com/i' },
          ],
        }),
        delta({ audio: { id: 'au', data: 'AAAA', transcript: 'h', expires_at: 5 } }),
        delta({
          annotations: [
            {
              type: 'url_citation',
              url_citation: { url: 'https://example.com', title: 't', start_index: 1, end_index: 2 },
            },
            { type: 'file' },
          ],
        }),
        delta({ refusal: 'no' }),
        {
          ...delta({ content: 'y' }),
          choices: [
            {
              index: 0,
              delta: { content: 'y' },
              logprobs: {
                content: [
                  { token: 'y', logprob: -1, bytes: [121], top_logprobs: [{ token: 'z', logprob: -2 }] },
                ],
              },
            },
          ],
        },
      ],
      { notes },
    )
    const [choice] = collectAnswer(events).choices
    expect(choice?.parts.map(({ type }) => type)).toEqual([
      'reasoning',
      'text',
      'image',
      'text',
      'audio',
      'refusal',
      'text',
    ])
    expect(choice?.logprobs).toEqual([
      { token: 'y', logprob: -1, bytes: [121], top: [{ token: 'z', logprob: -2, bytes: null }] },
    ])
    expect(notes.list()).toEqual(['dropped:content.reference', 'dropped:annotations'])
  })

  it('keeps choices apart', () => {
    const events = decode([
      delta({ content: 'a' }),
      delta({ content: 'b' }, null, 1),
      delta({ content: 'c' }, 'stop'),
      delta({}, 'length', 1),
    ])
    expect(collectAnswer(events).choices).toMatchObject([
      { index: 0, parts: [{ text: 'ac' }], finish: 'stop' },
      { index: 1, parts: [{ text: 'b' }], finish: 'length' },
    ])
  })

  it('leaves <think> in place (R22)', () => {
    expect(collectAnswer(decode([text('<think>a</think>b')])).choices[0]?.parts).toEqual([
      { type: 'text', text: '<think>a</think>b' },
    ])
  })

  it('reads a whole message in place of a delta', () => {
    const chunk = {
      id: 'x',
      model: 'm',
      choices: [{ index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }],
    }
    expect(collectAnswer(decode([chunk])).choices).toMatchObject([
      { parts: [{ text: 'hi' }], finish: 'stop' },
    ])
  })

  it('hears nothing more of a choice that has finished', () => {
    const events = decode([text('a'), delta({}, 'stop'), text('b'), delta({}, 'length'), '[DONE]', text('c')])
    expect(typesOf(events)).toEqual([
      'message-start',
      'text-start',
      'text-delta',
      'text-end',
      'finish',
      'message-end',
    ])
  })
})

describe('ends and usage', () => {
  const usage = { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 }
  it('does not invent a finish', () => {
    expect(typesOf(decode([text('a')]))).toEqual(['message-start', 'text-start', 'text-delta', 'text-end'])
  })

  it.each([
    ['words', text('a'), 'stop'],
    ['calls', tool({ index: 0, id: 'c1', function: { name: 'f', arguments: '{}' } }), 'tool-call'],
  ])('takes the end mark for the end of %s whose vendor names none', (_, chunk, reason) => {
    const events = decode([chunk, '[DONE]'])
    expect(events.slice(-2)).toEqual([{ type: 'finish', choice: 0, reason }, { type: 'message-end' }])
  })

  it.each([
    ['behind the last choice', [{ ...delta({}, 'stop'), usage }]],
    ['in x_groq', [{ ...delta({}, 'stop'), x_groq: { id: 'r', usage } }]],
    ['alone', [delta({}, 'stop'), { choices: [], usage }]],
    [
      'in every chunk',
      [
        { ...text('a'), usage: { ...usage, completion_tokens: 1 } },
        { ...delta({}, 'stop'), usage },
      ],
    ],
  ] as [string, JsonObject[]][])('finds the usage %s', (_, chunks) => {
    expect(collectAnswer(decode(chunks)).usage).toMatchObject({ usage: { input: 5, output: 2 } })
  })

  it('takes zeros for news unless declared otherwise', () => {
    const chunks = [
      { ...text('a'), usage },
      { ...delta({}, 'stop'), usage: { prompt_tokens: 0, completion_tokens: 0 } },
    ]
    expect(collectAnswer(decode(chunks)).usage?.usage.input).toBe(0)
    const quirks = { usage: { ignoreTrailingZeros: true } }
    expect(collectAnswer(decode(chunks, { quirks })).usage?.usage.input).toBe(5)
  })

  it('begins after what is not yet an answer', () => {
    const events = decode([
      '',
      '{}',
      { model: '', choices: [], prompt_filter_results: [] },
      { ...text('a'), provider: 'p' },
    ])
    expect(events.slice(0, 2)).toEqual([
      { type: 'message-start', id: 'chatcmpl-1', model: 'vendor-model', created: 1_900_000_000 },
      { type: 'extra', value: { provider: 'p' }, of: 'openai-chat' },
    ])
  })
})

describe('failures inside a stream', () => {
  it.each([
    ['an object', { error: { message: 'Overloaded', code: 503 } }, 'upstream-failed'],
    ['a text', { error: 'it broke' }, 'upstream-failed'],
    ['too many calls', { error: { message: 'slow down', code: 429 } }, 'rate-limited'],
    ['garbage', 'not json', 'upstream-failed'],
    ['half a chunk', '{"id":"x","choices":[{"ind', 'upstream-failed'],
    ['a list', '[1]', 'upstream-failed'],
    ['a word', '"x"', 'upstream-failed'],
  ] as [string, JsonObject | string, string][])('%s', (_, chunk, kind) => {
    const events = decode([text('a'), chunk, text('b')])
    expect(typesOf(events)).toEqual(['message-start', 'text-start', 'text-delta', 'text-end', 'error'])
    expect(events.at(-1)).toMatchObject({ error: { kind } })
  })

  it.each([
    [{ message: 'x', code: 503 }, 503, 'provider'],
    [{ message: 'x', code: '429' }, 429, 'rate'],
    [{ message: 'x', type: 'overloaded_error', code: null }, 529, 'provider'],
    [{ message: 'x', type: 'service_unavailable_error', code: 'server_is_overloaded' }, 503, 'provider'],
    [{ message: 'x', type: 'tokens', code: 'rate_limit_exceeded' }, 429, 'rate'],
    [{ message: 'x', type: 'server_error', param: null, code: null }, 500, 'provider'],
    [{ message: 'x', type: 'invalid_request_error', code: 'invalid_api_key' }, 401, 'credential'],
    [{ message: 'x', type: 'invalid_request_error', code: 'bad_value' }, 400, 'client'],
    [{ message: 'prompt is too long', type: 'invalid_request_error' }, 400, 'client'],
    [{ message: 'x', type: 'something', code: 'odd' }, 502, 'provider'],
    [{ message: 'x' }, 502, 'provider'],
  ] as [JsonObject, number, string][])('%j has the status %i', (error, upstreamStatus, owner) => {
    expect(decode([{ error }]).at(-1)).toMatchObject({ type: 'error', error: { upstreamStatus, owner } })
  })

  it('counts the usage that stands beside the error', () => {
    const chunk = {
      ...delta({ content: '' }),
      error: { message: 'x', code: 400 },
      usage: { prompt_tokens: 1, completion_tokens: 1 },
    }
    expect(typesOf(decode([text('a'), chunk]))).toContain('usage')
  })
})

describe('a frame that is known by its shape', () => {
  const usage = { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 }
  const thought = (said: string) => delta({ content: null, reasoning_content: said })
  it.each<[string, (JsonObject | string)[]]>([
    ['pieces of text', [text('c'), text(' d'), text('e')]],
    ['with escapes', [text('"c"'), text('\\'), text('d\n'), text('e')]],
    ['that say nothing', [text(''), text('c')]],
    ['after other content', [delta({ reasoning_content: 'hm' }), text('c'), text('d')]],
    ['after a call', [tool({ index: 0, id: 'c1', function: { name: 'f', arguments: '{}' } }), text('c')]],
    ['of thinking', [thought('c'), text('d'), thought('e'), text('f'), thought('g'), text('h')]],
    ['of thinking under two names', [thought('c'), delta({ reasoning: 'd' }), delta({ reasoning: 'e' })]],
    [
      'of thinking that is told twice',
      ['c', 'd', 'e'].map((said) => delta({ reasoning_content: said, reasoning: said })),
    ],
    [
      'of thinking with details',
      ['c', 'd'].map((said) =>
        delta({
          reasoning: said,
          reasoning_details: [{ type: 'reasoning.text', text: said, signature: 's' }],
        }),
      ),
    ],
    ['of text with thinking', [delta({ content: 'c', reasoning_content: 'd' }), text('e'), thought('f')]],
    ['after its end', [delta({}, 'stop'), text('c'), text('d')]],
    ['after the mark of the end', ['[DONE]', text('c')]],
    ['after an error', [{ error: { message: 'x' } }, text('c')]],
    ['of another choice', [delta({ content: 'c' }, null, 1), text('d'), delta({ content: 'e' }, null, 1)]],
    ['with a finish', [delta({ content: 'c' }, 'length')]],
    ['with usage', [{ ...text('c'), usage }, text('d')]],
    ['with padding', ['x', 'yz', 'z'].map((obfuscation) => ({ ...text('c'), obfuscation }))],
    ['that are numbered', [1, 2, 3, 4, 5].map((created) => ({ ...text('c'), created }))],
    ['that are cut off', [JSON.stringify(text('c')).slice(0, -1)]],
  ])('says what it says when it is parsed: %s', (_, chunks) => {
    for (const taught of [[], [text('a'), text('b')], [thought('a'), thought('b'), thought('c')]]) {
      const all = [delta({ role: 'assistant', content: '' }), ...taught, ...chunks]
      // A blank in front is no shape that was learned.
      const parsed = all.map((chunk, at) => {
        const json = typeof chunk === 'string' ? chunk : JSON.stringify(chunk)
        return json === '[DONE]' ? json : ' '.repeat(at + 1) + json
      })
      expect(decode(all)).toEqual(decode(parsed))
    }
  })
})
