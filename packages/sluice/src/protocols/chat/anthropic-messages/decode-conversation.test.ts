import { describe, expect, it } from 'vitest'
import { decode } from '../../../../../../tests/kit/messages-inbound.ts'
import type { Message, Part, ReasoningProof } from '../../../canonical/chat.ts'
import type { Json, JsonObject } from '../../../canonical/json.ts'
import { wrapProof } from '../reasoning-proof.ts'

function messagesOf(...messages: Json[]): Message[] {
  return decode({ messages }).request.messages
}

/** The parts of one user's message. */
function partsOf(...content: JsonObject[]) {
  return messagesOf({ role: 'user', content })[0]?.parts
}

function assistant(...content: JsonObject[]): JsonObject {
  return { role: 'assistant', content }
}

const hi: JsonObject = { role: 'user', content: 'Hi' }
const text = (value: string): JsonObject => ({ type: 'text', text: value })
const call: JsonObject = { type: 'tool_use', id: 't1', name: 'f', input: { a: 1 } }

describe('what a user sends', () => {
  const path = 'messages[0].content[0]'
  const data = { kind: 'data', mediaType: 'image/png', data: 'AA==' }
  const pdf = { type: 'base64', media_type: 'application/pdf', data: 'JVBERg==' }
  const plain = { kind: 'data', mediaType: 'text/plain', data: Buffer.from('Grüße').toString('base64') }
  const mark = { type: 'ephemeral', ttl: '1h' }
  const found = {
    type: 'search_result',
    title: 'T',
    source: 'https://example.org',
    content: [text('One.'), text('Two.')],
    citations: { enabled: true },
  }
  const inBlocks = {
    type: 'document',
    title: 'D',
    source: { type: 'content', content: [text('a'), text('b')] },
  }
  const withPicture = {
    type: 'document',
    source: {
      type: 'content',
      content: [{ type: 'image', source: { type: 'url', url: 'https://a.org/x' } }],
    },
  }
  const cases: [string, JsonObject, Json][] = [
    ['a text', { ...text('x'), cache_control: mark }, { type: 'text', text: 'x', cacheMark: mark }],
    [
      'a picture',
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA==' } },
      { type: 'image', source: data, path },
    ],
    [
      'a link to a picture',
      { type: 'image', source: { type: 'url', url: 'https://example.org/a.png' }, cache_control: mark },
      {
        type: 'image',
        source: { kind: 'url', url: 'https://example.org/a.png' },
        path,
        cacheMark: mark,
      },
    ],
    [
      'a picture by its id',
      { type: 'image', source: { type: 'file', file_id: 'file_1' } },
      { type: 'image', source: { kind: 'file-id', id: 'file_1' }, path },
    ],
    [
      'a document',
      { type: 'document', source: pdf, title: 'D', context: 'c', citations: { enabled: true } },
      {
        type: 'file',
        source: { kind: 'data', mediaType: 'application/pdf', data: 'JVBERg==' },
        path,
        filename: 'D',
        extra: { context: 'c', citations: { enabled: true } },
      },
    ],
    [
      'a text as document',
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'Grüße' } },
      { type: 'file', source: plain, path },
    ],
    [
      'a document as one text',
      { type: 'document', source: { type: 'content', content: 'Grüße' } },
      { type: 'file', source: plain, path },
    ],
    [
      'a document in blocks',
      inBlocks,
      {
        type: 'file',
        source: { kind: 'data', mediaType: 'text/plain', data: Buffer.from('a\n\nb').toString('base64') },
        path,
        filename: 'D',
        extra: { block: inBlocks },
      },
    ],
    [
      'a document with pictures in it',
      withPicture,
      { type: 'unknown', protocol: 'anthropic-messages', path, kind: 'document', value: withPicture },
    ],
    [
      'a finding',
      found,
      { type: 'text', text: 'T\nhttps://example.org\nOne.\nTwo.', extra: { block: found } },
    ],
    [
      'a file for the container',
      { type: 'container_upload', file_id: 'file_1' },
      {
        type: 'unknown',
        protocol: 'anthropic-messages',
        path,
        kind: 'container_upload',
        value: { type: 'container_upload', file_id: 'file_1' },
      },
    ],
    [
      'a block of times to come',
      { type: 'hologram', x: 1 },
      {
        type: 'unknown',
        protocol: 'anthropic-messages',
        path,
        kind: 'hologram',
        value: { type: 'hologram', x: 1 },
      },
    ],
  ]
  it.each(cases)('%s', (_, block, part) => expect(partsOf(block)).toEqual([part]))
})

describe('results of tools', () => {
  it('are messages of their own, with the name of what was called', () => {
    const content = [text('21°'), { type: 'tool_reference', tool_name: 'g' }]
    expect(
      messagesOf(
        hi,
        assistant(call),
        {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: 't1', content, is_error: true }, text('And?')],
        },
        { ...assistant(), content: 'So.' },
      ).slice(1),
    ).toEqual([
      {
        role: 'assistant',
        parts: [{ type: 'tool-call', id: 't1', name: 'f', arguments: '{"a":1}' }],
      },
      {
        role: 'tool',
        parts: [
          {
            type: 'tool-result',
            callId: 't1',
            name: 'f',
            isError: true,
            content: [
              { type: 'text', text: '21°' },
              { type: 'text', text: 'g', extra: { block: { type: 'tool_reference', tool_name: 'g' } } },
            ],
          },
        ],
      },
      { role: 'user', parts: [{ type: 'text', text: 'And?' }] },
      { role: 'assistant', parts: [{ type: 'text', text: 'So.' }], bare: true },
    ])
  })

  it('may say nothing, and the id of an answered call may come again', () => {
    const result = { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1' }] }
    const messages = messagesOf(hi, assistant(call), result, assistant(call), result)
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'assistant', 'tool'])
    expect(messages[2]?.parts).toEqual([{ type: 'tool-result', callId: 't1', name: 'f', content: [] }])
  })
})

describe('what the model said before', () => {
  const foreign: ReasoningProof = { issuer: 'openai-responses', value: 'gAAA', id: 'rs_1' }
  const signed: ReasoningProof = { issuer: 'gemini-generate', value: 'GEM' }
  const envelope = wrapProof(foreign, 'anthropic-messages')
  const search = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} }
  const compacted = { type: 'compaction', content: 'Before.' }
  const cited = { type: 'web_search_result_location', url: 'https://a.org', encrypted_index: 'eA==' }
  const cases: [string, JsonObject[], Part[]][] = [
    [
      'a thought',
      [{ type: 'thinking', thinking: 'hm', signature: 'SIG' }],
      [{ type: 'reasoning', text: 'hm', proof: { issuer: 'anthropic-messages', value: 'SIG' } }],
    ],
    [
      'a thought that nobody signed',
      [{ type: 'thinking', thinking: 'hm', signature: '' }],
      [{ type: 'reasoning', text: 'hm' }],
    ],
    [
      'a thought that was not shown',
      [{ type: 'redacted_thinking', data: 'DATA' }],
      [
        {
          type: 'reasoning',
          text: '',
          proof: { issuer: 'anthropic-messages', value: 'DATA', redacted: true },
        },
      ],
    ],
    [
      "another vendor's thought",
      [
        { type: 'thinking', thinking: 'hm', signature: envelope },
        { type: 'redacted_thinking', data: envelope },
      ],
      [
        { type: 'reasoning', text: 'hm', proof: foreign },
        { type: 'reasoning', text: '', proof: foreign },
      ],
    ],
    [
      'the signature of a call of Gemini',
      [{ type: 'thinking', thinking: '', signature: wrapProof(signed, 'anthropic-messages') }, call],
      [{ type: 'tool-call', id: 't1', name: 'f', arguments: '{"a":1}', proof: signed }],
    ],
    [
      'the signature of a text of Gemini',
      [{ type: 'redacted_thinking', data: wrapProof(signed, 'anthropic-messages') }, call],
      [
        { type: 'reasoning', text: '', proof: signed },
        { type: 'tool-call', id: 't1', name: 'f', arguments: '{"a":1}' },
      ],
    ],
    [
      'who made a call',
      [{ ...call, caller: { type: 'direct' } }],
      [
        {
          type: 'tool-call',
          id: 't1',
          name: 'f',
          arguments: '{"a":1}',
          extra: { caller: { type: 'direct' } },
        },
      ],
    ],
    [
      'what the vendor did',
      [search, { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] }],
      [
        { type: 'vendor', protocol: 'anthropic-messages', value: search },
        {
          type: 'vendor',
          protocol: 'anthropic-messages',
          value: { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] },
        },
      ],
    ],
    [
      'a summary of what was before',
      [compacted, { type: 'compaction', content: null, encrypted_content: 'x' }],
      [
        { type: 'text', text: 'Before.', extra: { block: compacted } },
        {
          type: 'vendor',
          protocol: 'anthropic-messages',
          value: { type: 'compaction', content: null, encrypted_content: 'x' },
        },
      ],
    ],
    [
      'citations',
      [{ ...text('Fact.'), citations: [cited, { ...cited, encrypted_index: '' }] }],
      [{ type: 'text', text: 'Fact.', extra: { citations: [cited] } }],
    ],
    [
      'citations that we made',
      [{ ...text('Fact.'), citations: [{ ...cited, encrypted_index: '' }] }],
      [{ type: 'text', text: 'Fact.' }],
    ],
  ]
  it.each(cases)('%s', (_, content, parts) => {
    expect(messagesOf(hi, assistant(...content))[1]?.parts).toEqual(parts)
  })

  it('of which some was ours and some is damaged', () => {
    const { request, notes } = decode({
      messages: [
        hi,
        assistant(
          { type: 'server_tool_use', id: 'srvtoolu_sl1_a', name: 'web_search', input: {} },
          { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_sl1_a', content: [] },
          { type: 'redacted_thinking', data: 'sl1.nobody.x' },
          text('So.'),
        ),
      ],
    })
    expect(request.messages[1]?.parts).toEqual([{ type: 'text', text: 'So.' }])
    expect(notes).toEqual([
      'dropped:messages.server_tool_use',
      'dropped:messages.web_search_tool_result',
      'dropped:reasoning',
    ])
  })
})

describe('system texts', () => {
  const mark = { type: 'ephemeral' }
  const billing = 'x-anthropic-billing-header: cc_version=2.1; cch=0f3a;'

  it('lead, as they were written', () => {
    expect(decode({ system: 'Be terse.' }).request.messages[0]).toEqual({
      role: 'system',
      parts: [{ type: 'text', text: 'Be terse.' }],
      bare: true,
    })
    expect(decode({ system: [{ ...text('Be'), cache_control: mark }] }).request.messages[0]).toEqual({
      role: 'system',
      parts: [{ type: 'text', text: 'Be', cacheMark: mark }],
    })
    expect(decode({ system: '' }).request.messages).toHaveLength(1)
  })

  it("lose Claude Code's line, which travels apart (conversion.md 26)", () => {
    const blocks = decode({ system: [text(billing), text('Be terse.')] }).request
    expect(blocks.messages[0]?.parts).toEqual([{ type: 'text', text: 'Be terse.' }])
    expect(blocks.extra).toEqual({ 'x-anthropic-billing-header': billing })
    const bare = decode({ system: `${billing}\nBe terse.` }).request
    expect(bare.messages[0]?.parts).toEqual([{ type: 'text', text: 'Be terse.' }])
    expect(decode({ system: [text(billing)] }).request.messages).toHaveLength(1)
  })

  it('stand later in their places', () => {
    const inside = { type: 'mid_conv_system', content: [text('Inner.')] }
    const messages = messagesOf(
      { role: 'user', content: [text('a'), inside, text('b')] },
      { role: 'system', content: 'Now.' },
    )
    expect(messages).toEqual([
      { role: 'user', parts: [{ type: 'text', text: 'a' }] },
      { role: 'system', parts: [{ type: 'text', text: 'Inner.' }] },
      { role: 'user', parts: [{ type: 'text', text: 'b' }] },
      { role: 'system', parts: [{ type: 'text', text: 'Now.' }], bare: true },
    ])
  })

  it('keep what is no text for an encoder to refuse', () => {
    const [system] = decode({ system: [{ type: 'image' }] }).request.messages
    expect(system?.parts[0]).toMatchObject({ type: 'unknown', path: 'system[0]', kind: 'image' })
  })
})

it('keeps unknown fields of a message for an upstream of this format', () => {
  expect(messagesOf({ ...hi, id: 'm1' })[0]?.extra).toEqual({ id: 'm1' })
})
