import { describe, expect, it } from 'vitest'
import type { ChatRequest, Part, Tool } from '../../canonical/chat.ts'
import { emptyMeasure, measureRequest, type RequestMeasure } from './measure-request.ts'

function request(parts: Partial<ChatRequest> = {}): ChatRequest {
  return {
    model: 'm',
    messages: [],
    tools: [],
    stop: [],
    stream: false,
    includeUsage: false,
    legacyFunctions: false,
    extra: {},
    ...parts,
  }
}

const user = (...parts: Part[]): Partial<ChatRequest> => ({ messages: [{ role: 'user', parts }] })
const text = (value: string): Part => ({ type: 'text', text: value })
const base64 = (bytes: number) => Buffer.alloc(bytes).toString('base64')

const NOTHING = emptyMeasure()

const tool: Tool = {
  type: 'function',
  name: 'look',
  description: 'Looks',
  parameters: { type: 'object', properties: { q: { enum: ['ä', 1, true, null] } } },
}

describe('measureRequest', () => {
  it.each([
    { name: 'nothing', parts: {}, expected: {} },
    { name: 'text', parts: user(text('hello')), expected: { messages: 1, asciiUnits: 5 } },
    {
      name: 'text in several scripts',
      parts: user(text('aé漢😀')),
      expected: { messages: 1, asciiUnits: 1, otherUnits: 4, otherBytes: 9 },
    },
    {
      name: 'long text in several scripts',
      parts: user(text(`${'a'.repeat(1000)}漢`)),
      expected: { messages: 1, asciiUnits: 1000, otherUnits: 1, otherBytes: 3 },
    },
    {
      name: 'a picture, whatever its size',
      parts: user({ type: 'image', source: { kind: 'data', mediaType: 'image/png', data: base64(999) } }),
      expected: { messages: 1, pictures: 1 },
    },
    {
      name: 'what stands beside a tool',
      parts: { tools: [{ type: 'function', name: 'f', extra: { examples: 'abc' } }] },
      expected: { asciiUnits: 21 },
    },
    {
      name: 'a cache mark of a tool that its vendor runs',
      parts: {
        tools: [
          {
            type: 'vendor',
            protocol: 'anthropic-messages',
            kind: 'k',
            path: 'tools[0]',
            value: { cache_control: {} },
          },
        ],
      },
      expected: { asciiUnits: 23, hostedTools: true, cacheWrite: '1h' },
    },
    {
      name: 'files by their decoded size',
      parts: user(
        { type: 'file', source: { kind: 'data', mediaType: 'application/pdf', data: base64(300) } },
        { type: 'file', source: { kind: 'data', mediaType: 'text/plain', data: base64(30) }, filename: 'f' },
        { type: 'file', source: { kind: 'url', url: 'https://example.com/a.pdf' } },
        { type: 'file', source: { kind: 'file-id', id: 'file_1' } },
        { type: 'audio', format: 'wav', data: base64(3) },
      ),
      expected: {
        messages: 1,
        binaryFileBytes: 300,
        textFileBytes: 30,
        unknownFiles: 2,
        audioBytes: 3,
        asciiUnits: 1,
      },
    },
    {
      name: 'turns with tools and reasoning',
      parts: {
        messages: [
          {
            role: 'assistant' as const,
            parts: [
              {
                type: 'reasoning' as const,
                text: 'hm',
                proof: { issuer: 'anthropic-messages' as const, value: 'abcd' },
              },
              { type: 'tool-call' as const, id: 'c', name: 'look', arguments: '{}' },
              { type: 'refusal' as const, text: 'no' },
            ],
          },
          {
            role: 'tool' as const,
            name: 'n',
            parts: [
              {
                type: 'tool-result' as const,
                callId: 'c',
                name: 'look',
                content: [
                  text('seen'),
                  { type: 'image' as const, source: { kind: 'file-id' as const, id: 'i' } },
                ],
              },
            ],
          },
        ],
      },
      expected: { messages: 2, asciiUnits: 2 + 4 + 4 + 2 + 2 + 1 + 4 + 4, pictures: 1 },
    },
    {
      name: 'an unknown part by its JSON',
      parts: user({ type: 'unknown', protocol: 'openai-chat', path: 'p', kind: 'k', value: { a: 'bc' } }),
      expected: { messages: 1, asciiUnits: 3 + 3 + 1 + 3 + 2 },
    },
    {
      name: "what a vendor's own tools did, by its JSON",
      parts: user({ type: 'vendor', protocol: 'anthropic-messages', value: { a: 'bc' } }),
      expected: { messages: 1, asciiUnits: 3 + 3 + 1 + 3 + 2 },
    },
    {
      name: 'a schema of an answer',
      parts: { responseFormat: { type: 'json-schema' as const, name: 'n', schema: {}, description: 'dd' } },
      expected: { asciiUnits: 6 },
    },
    {
      name: 'fields that only the vendor knows',
      parts: { extra: { note: 'abc' } },
      expected: { asciiUnits: 6 },
    },
    { name: 'a prediction', parts: { prediction: 'abc' }, expected: { asciiUnits: 6 } },
    {
      name: 'a beginning that its vendor keeps',
      parts: { extra: { cachedContent: 'x' }, extraOf: 'gemini-generate' as const },
      expected: { asciiUnits: 4, unknownFiles: 1 },
    },
    {
      name: 'a field of another format with that name',
      parts: { extra: { cachedContent: 'x' }, extraOf: 'openai-chat' as const },
      expected: { asciiUnits: 4 },
    },
    { name: 'web search by setting', parts: { webSearch: {} }, expected: { hostedTools: true } },
    {
      name: "a vendor's tool",
      parts: {
        tools: [
          {
            type: 'vendor' as const,
            protocol: 'anthropic-messages' as const,
            kind: 'web',
            path: 'p',
            value: {},
          },
        ],
      },
      expected: { asciiUnits: 6, hostedTools: true },
    },
    {
      name: 'a tool with free text',
      parts: { tools: [{ type: 'custom' as const, name: 'n', description: 'd', format: { type: 'text' } }] },
      expected: { asciiUnits: 2 + 3 + 3 + 4 + 3 + 4 },
    },
  ] satisfies { name: string; parts: Partial<ChatRequest>; expected: Partial<RequestMeasure> }[])(
    '$name',
    ({ parts, expected }) => {
      expect(measureRequest(request(parts))).toEqual({ ...NOTHING, ...expected })
    },
  )

  it('finds the text of a schema, keys and values', () => {
    const measure = measureRequest(request({ tools: [tool] }))
    const json = JSON.stringify(tool.type === 'function' ? tool.parameters : {})
    expect(measure.otherBytes).toBe(2)
    expect(measure.asciiUnits).toBeGreaterThanOrEqual(json.length - 1 + 'lookLooks'.length)
    expect(measure.asciiUnits).toBeLessThan(json.length * 1.3 + 9)
  })

  it.each([
    { name: 'without a duration', mark: { type: 'ephemeral' }, expected: '5m' },
    { name: 'of five minutes', mark: { type: 'ephemeral', ttl: '5m' }, expected: '5m' },
    { name: 'of an hour', mark: { type: 'ephemeral', ttl: '1h' }, expected: '1h' },
    { name: 'of an unknown duration', mark: { ttl: '1d' }, expected: '1h' },
  ])('reads a cache mark $name, wherever it stands', ({ mark, expected }) => {
    const places: Partial<ChatRequest>[] = [
      user({ type: 'text', text: '', cacheMark: mark }),
      user({ type: 'tool-result', callId: 'c', content: [], cacheMark: mark }),
      { tools: [{ type: 'function', name: 'f', cacheMark: mark }] },
      { extra: { cache_control: mark } },
    ]
    for (const place of places) expect(measureRequest(request(place)).cacheWrite).toBe(expected)
  })

  it("takes a mark anywhere in a vendor's block for the dearest", () => {
    const value = { type: 'web_fetch_tool_result', content: [{ cache_control: { ttl: '5m' } }] }
    const measure = measureRequest(request(user({ type: 'vendor', protocol: 'anthropic-messages', value })))
    expect(measure.cacheWrite).toBe('1h')
  })

  it('keeps the dearest of several marks', () => {
    const measure = measureRequest(
      request(
        user(
          { type: 'text', text: '', cacheMark: { ttl: '1h' } },
          { type: 'text', text: '', cacheMark: { ttl: '5m' } },
        ),
      ),
    )
    expect(measure.cacheWrite).toBe('1h')
  })
})
