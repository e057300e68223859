import { describe, expect, it } from 'vitest'
import {
  assistant,
  call,
  encode,
  HI,
  HI_CONTENTS,
  LEVEL,
  result,
  run,
  text,
  user,
  withHi,
} from '../../../../../../tests/kit/encode-gemini.ts'
import type { ChatRequest, Message, Part } from '../../../canonical/chat.ts'
import type { ModelTraits } from '../traits.ts'

describe('messages', () => {
  run([
    { name: 'one text', request: {}, expected: { contents: HI_CONTENTS } },
    {
      name: 'leading system and developer messages as parts',
      request: {
        messages: [
          { role: 'system', parts: [text('One.'), text('Two.')] },
          { role: 'developer', parts: [text('Three.')] },
          ...HI,
        ],
      },
      expected: withHi({
        systemInstruction: { parts: [{ text: 'One.' }, { text: 'Two.' }, { text: 'Three.' }] },
      }),
    },
    {
      name: 'a later system message is hoisted',
      request: { messages: [...HI, assistant(text('Ho')), { role: 'system', parts: [text('Be brief.')] }] },
      expected: {
        systemInstruction: { parts: [{ text: 'Be brief.' }] },
        contents: [...HI_CONTENTS, { role: 'model', parts: [{ text: 'Ho' }] }],
      },
      warnings: ['moved:messages[2]'],
    },
    {
      name: 'same roles merge, empty texts go',
      request: {
        messages: [user(text('a')), user(text(''), text('b')), assistant(text('c')), assistant(text('d'))],
      },
      expected: {
        contents: [
          { role: 'user', parts: [{ text: 'a' }, { text: 'b' }] },
          { role: 'model', parts: [{ text: 'c' }, { text: 'd' }] },
        ],
      },
    },
    {
      name: 'names and cache marks are told once',
      request: {
        messages: [
          {
            role: 'user',
            name: 'ann',
            parts: [{ type: 'text', text: 'a', cacheMark: { type: 'ephemeral' } }],
          },
          {
            role: 'user',
            name: 'bob',
            extra: { phase: 'x' },
            parts: [{ type: 'text', text: 'b', cacheMark: { type: 'ephemeral' } }],
          },
        ],
      },
      expected: { contents: [{ role: 'user', parts: [{ text: 'a' }, { text: 'b' }] }] },
      warnings: ['dropped:messages.name', 'dropped:cache_control', 'dropped:messages.phase'],
    },
    {
      name: "what Google's own tools did goes back whole",
      request: {
        messages: [
          ...HI,
          assistant({
            type: 'unknown',
            protocol: 'gemini-generate',
            path: 'messages[1]',
            kind: 'executableCode',
            value: { executableCode: { language: 'PYTHON', code: '1' }, thoughtSignature: 'AAAA' },
          }),
        ],
      },
      expected: {
        contents: [
          ...HI_CONTENTS,
          {
            role: 'model',
            parts: [{ executableCode: { language: 'PYTHON', code: '1' }, thoughtSignature: 'AAAA' }],
          },
        ],
      },
    },
    {
      name: 'a refusal is text',
      request: { messages: [...HI, assistant({ type: 'refusal', text: 'No.' })] },
      expected: { contents: [...HI_CONTENTS, { role: 'model', parts: [{ text: 'No.' }] }] },
    },
  ])

  it.each<[string, Message[], string]>([
    ['no messages but system', [{ role: 'system', parts: [text('x')] }], 'messages'],
    [
      'a picture in a system message',
      [{ role: 'system', parts: [{ type: 'image', source: { kind: 'file-id', id: 'f' } }] }, ...HI],
      'messages[0].content',
    ],
    [
      'an unknown part',
      [
        user({
          type: 'unknown',
          protocol: 'openai-chat',
          path: 'messages[0].content[0]',
          kind: 'video',
          value: {},
        }),
      ],
      'messages[0].content[0]',
    ],
    [
      'an unknown part of the assistant',
      [
        ...HI,
        assistant({
          type: 'unknown',
          protocol: 'openai-chat',
          path: 'messages[1].content[0]',
          kind: 'x',
          value: {},
        }),
      ],
      'messages[1].content[0]',
    ],
    ['a call by the user', [user(call('1', 'f'))], 'messages[0].content[0]'],
    ['a result by the assistant', [{ ...result('1', 'x'), role: 'assistant' }], 'messages[0].content[0]'],
  ])('refuses %s', (_name, messages, param) => {
    expect(() => encode({ messages })).toThrow(expect.objectContaining({ status: 400, param }))
  })
})

describe('media', () => {
  const png: Part = { type: 'image', source: { kind: 'data', mediaType: 'image/png', data: 'AAAA' } }
  run([
    {
      name: 'a picture as data',
      request: { messages: [user(text('See'), { ...png, detail: 'low' })] },
      expected: {
        contents: [
          { role: 'user', parts: [{ text: 'See' }, { inlineData: { mimeType: 'image/png', data: 'AAAA' } }] },
        ],
        generationConfig: { mediaResolution: 'MEDIA_RESOLUTION_LOW' },
      },
    },
    {
      name: 'the finer of two resolutions',
      request: { messages: [user({ ...png, detail: 'low' }, { ...png, detail: 'high' })] },
      expected: {
        contents: [
          {
            role: 'user',
            parts: [
              { inlineData: { mimeType: 'image/png', data: 'AAAA' } },
              { inlineData: { mimeType: 'image/png', data: 'AAAA' } },
            ],
          },
        ],
        generationConfig: { mediaResolution: 'MEDIA_RESOLUTION_HIGH' },
      },
      warnings: ['changed:image_url.detail'],
    },
    {
      name: 'a link, where the model fetches',
      request: {
        messages: [
          user({
            type: 'file',
            source: { kind: 'url', url: 'https://a.test/x.pdf', mediaType: 'application/pdf' },
          }),
        ],
      },
      traits: { fetchesUrls: true },
      expected: {
        contents: [
          {
            role: 'user',
            parts: [{ fileData: { fileUri: 'https://a.test/x.pdf', mimeType: 'application/pdf' } }],
          },
        ],
      },
    },
    {
      name: 'a PDF and sound',
      request: {
        messages: [
          user(
            {
              type: 'file',
              source: { kind: 'data', mediaType: 'application/pdf', data: 'JVBE' },
              filename: 'a.pdf',
            },
            { type: 'audio', format: 'mp3', data: 'SUQz' },
            { type: 'audio', format: 'wav', data: 'UklG' },
          ),
        ],
      },
      expected: {
        contents: [
          {
            role: 'user',
            parts: [
              { inlineData: { mimeType: 'application/pdf', data: 'JVBE' } },
              { inlineData: { mimeType: 'audio/mp3', data: 'SUQz' } },
              { inlineData: { mimeType: 'audio/wav', data: 'UklG' } },
            ],
          },
        ],
      },
    },
  ])

  it.each<[string, Part, ModelTraits]>([
    ['a link', { type: 'image', source: { kind: 'url', url: 'https://a.test/x.png' } }, {}],
    ['a file id', { type: 'file', source: { kind: 'file-id', id: 'file-1' } }, {}],
    ['a type that the model lacks', png, { mediaTypes: ['image/jpeg'] }],
  ])('refuses %s', (_name, part, traits) => {
    expect(() => encode({ messages: [user(text('x'), part)] }, { traits })).toThrow(
      expect.objectContaining({ status: 400, param: 'messages[0].content[1]' }),
    )
  })
})

describe('calls and results', () => {
  function turns(...messages: Message[]): Partial<ChatRequest> {
    return { messages: [...HI, ...messages] }
  }
  run([
    {
      name: 'parallel calls, results in one turn by the name of their call',
      request: turns(
        assistant(call('a', 'f', '{"x":1}'), call('b', 'g', '')),
        result('b', 'plain'),
        result('a', '{"ok":true}'),
        user(text('And?')),
      ),
      expected: {
        contents: [
          ...HI_CONTENTS,
          {
            role: 'model',
            parts: [
              { functionCall: { id: 'a', name: 'f', args: { x: 1 } } },
              { functionCall: { id: 'b', name: 'g', args: {} } },
            ],
          },
          {
            role: 'user',
            parts: [
              { functionResponse: { id: 'b', name: 'g', response: { output: 'plain' } } },
              { functionResponse: { id: 'a', name: 'f', response: { ok: true } } },
            ],
          },
          { role: 'user', parts: [{ text: 'And?' }] },
        ],
      },
    },
    {
      name: 'arguments that are no JSON object',
      request: turns(assistant(call('a', 'f', 'x=1'))),
      expected: {
        contents: [
          ...HI_CONTENTS,
          { role: 'model', parts: [{ functionCall: { id: 'a', name: 'f', args: { arguments: 'x=1' } } }] },
        ],
      },
      warnings: ['changed:tool_calls.arguments'],
    },
    {
      name: 'a failed result, and an id that is used again after its answer',
      request: turns(
        assistant(call('a', 'f')),
        {
          role: 'tool',
          parts: [{ type: 'tool-result', callId: 'a', content: [text('boom')], isError: true }],
        },
        assistant(call('a', 'g')),
        result('a', '[1]'),
      ),
      expected: {
        contents: [
          ...HI_CONTENTS,
          { role: 'model', parts: [{ functionCall: { id: 'a', name: 'f', args: {} } }] },
          {
            role: 'user',
            parts: [{ functionResponse: { id: 'a', name: 'f', response: { error: 'boom' } } }],
          },
          { role: 'model', parts: [{ functionCall: { id: 'a', name: 'g', args: {} } }] },
          {
            role: 'user',
            parts: [{ functionResponse: { id: 'a', name: 'g', response: { output: '[1]' } } }],
          },
        ],
      },
    },
    {
      name: 'a custom call',
      request: turns(
        assistant({ type: 'tool-call', id: 'a', name: 'patch', arguments: 'free "text"', custom: true }),
      ),
      expected: {
        contents: [
          ...HI_CONTENTS,
          {
            role: 'model',
            parts: [{ functionCall: { id: 'a', name: 'patch', args: { input: 'free "text"' } } }],
          },
        ],
      },
    },
  ])

  it('keeps the digits of numbers', () => {
    const args = '{"id":12345678901234567890,"x":0.10000000000000000000001}'
    const { body } = encode({ messages: [...HI, assistant(call('a', 'f', args)), result('a', args)] })
    const wire = JSON.stringify(body)
    expect(wire).toContain(`"args":${args}`)
    expect(wire).toContain(`"response":${args}`)
  })

  const shot: Part = { type: 'image', source: { kind: 'data', mediaType: 'image/png', data: 'AAAA' } }
  const media: Message = {
    role: 'tool',
    parts: [{ type: 'tool-result', callId: 'a', content: [text('Shot.'), shot] }],
  }

  it('puts pictures of a result inside it on Gemini 3, beside it before', () => {
    const messages = [...HI, assistant(call('a', 'f')), media]
    const inlineData = { mimeType: 'image/png', data: 'AAAA' }
    const response = { id: 'a', name: 'f', response: { output: 'Shot.' } }
    expect(encode({ messages }, { traits: LEVEL }).body.contents).toMatchObject([
      {},
      {},
      { parts: [{ functionResponse: { ...response, parts: [{ inlineData }] } }] },
    ])
    expect(encode({ messages }).body.contents).toMatchObject([
      {},
      {},
      { parts: [{ functionResponse: response }, { inlineData }] },
    ])
  })

  it.each<[string, Message[], string]>([
    ['a result without call', [...HI, result('a', 'x')], 'messages[1].content[0]'],
    [
      'a second result',
      [...HI, assistant(call('a', 'f')), result('a', 'x'), result('a', 'y')],
      'messages[3].content[0]',
    ],
    ['one id for two calls', [...HI, assistant(call('a', 'f'), call('a', 'g'))], 'messages[1].tool_calls'],
  ])('refuses %s', (_name, messages, param) => {
    expect(() => encode({ messages })).toThrow(expect.objectContaining({ status: 400, param }))
  })
})
