import { describe, expect, it } from 'vitest'
import { decodeContext, encodeTarget, frame } from '../../../../../../tests/kit/openai-chat.ts'
import type { ChatRequest, Message } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { NoteList, SILENT_NOTES } from '../../../canonical/notes.ts'
import { UpstreamRefusal } from '../../../canonical/upstream-error.ts'
import type { EncodeTarget } from '../chat-format.ts'
import { decodeRequest } from './decode-request.ts'
import { openStreamDecoder } from './decode-stream.ts'
import { openaiChatOutbound } from './outbound.ts'

const user: Message = { role: 'user', parts: [{ type: 'text', text: 'hi' }], bare: true }
const PLAIN: JsonObject = { model: 'sent-model', messages: [{ role: 'user', content: 'hi' }] }

/** What a translated request says beside its model and messages. */
function translate(request: Partial<ChatRequest>, target: Partial<EncodeTarget>) {
  const notes = new NoteList()
  const whole: ChatRequest = {
    model: 'asked',
    messages: [user],
    tools: [],
    stop: [],
    stream: false,
    includeUsage: false,
    legacyFunctions: false,
    extra: {},
    ...request,
  }
  const { body } = openaiChatOutbound.encodeRequest(whole, encodeTarget(target), notes)
  const { model: _, messages, ...said } = body
  return { said, messages, notes: notes.list() }
}

/** The same for a body that is forwarded. */
function forward(fields: JsonObject, target: Partial<EncodeTarget>) {
  const body = { ...PLAIN, ...fields }
  const notes = new NoteList()
  const request = decodeRequest(body, SILENT_NOTES)
  const edits = openaiChatOutbound.passthrough?.editRequest(body, request, encodeTarget(target), notes) ?? []
  const edited: JsonObject = { ...body }
  for (const one of edits) {
    if ('value' in one) edited[one.key] = JSON.parse(one.value)
    else delete edited[one.key]
  }
  const { model: _, messages, ...said } = edited
  return { said, messages, notes: notes.list() }
}

describe('a switch for thinking', () => {
  const byType = { quirks: { thinkingSwitch: 'thinking' } } as const
  const withLevels = { ...byType, traits: { efforts: ['none', 'low', 'high', 'max'] } } as const
  const byFlag = { quirks: { thinkingSwitch: 'enable_thinking' } } as const
  const byTemplate = { quirks: { thinkingSwitch: 'chat_template_kwargs' } } as const
  const cases: [string, ChatRequest['reasoning'], Partial<EncodeTarget>, JsonObject, string[]][] = [
    ['off', { effort: 'none' }, byType, { thinking: { type: 'disabled' } }, []],
    [
      'on, where there are no levels',
      { effort: 'low' },
      byType,
      { thinking: { type: 'enabled' } },
      ['changed:reasoning_effort'],
    ],
    [
      'on, with a level',
      { effort: 'high' },
      withLevels,
      { thinking: { type: 'enabled' }, reasoning_effort: 'high' },
      [],
    ],
    [
      'on, with the nearest level',
      { effort: 'medium' },
      withLevels,
      { thinking: { type: 'enabled' }, reasoning_effort: 'low' },
      ['changed:reasoning_effort'],
    ],
    [
      "on, in MiniMax's word",
      { budgetTokens: 9000 },
      { quirks: { thinkingSwitch: 'thinking-adaptive' } },
      { thinking: { type: 'adaptive' } },
      ['changed:reasoning_effort'],
    ],
    ['a flag off', { effort: 'none' }, byFlag, { enable_thinking: false }, []],
    ['a budget of nothing', { budgetTokens: 0 }, byFlag, { enable_thinking: false }, []],
    ['a budget', { budgetTokens: 500 }, byFlag, { enable_thinking: true, thinking_budget: 500 }, []],
    ['an effort', { effort: 'medium' }, byFlag, { enable_thinking: true, thinking_budget: 8192 }, []],
    [
      'the template',
      { effort: 'none' },
      byTemplate,
      { chat_template_kwargs: { enable_thinking: false } },
      [],
    ],
    [
      'a model that knows the word alone',
      { effort: 'max' },
      { ...byType, traits: { thinking: 'effort', efforts: ['low', 'high'] } },
      { reasoning_effort: 'high' },
      ['changed:reasoning_effort'],
    ],
    [
      'a model that cannot be told',
      { effort: 'high' },
      { ...byType, traits: { thinking: 'effort', efforts: [] } },
      {},
      ['changed:reasoning_effort'],
    ],
    [
      'a model that can only be told to stop',
      { effort: 'high' },
      { traits: { thinking: 'effort', efforts: ['none'] } },
      {},
      ['changed:reasoning_effort'],
    ],
    [
      'a model that never thinks',
      { effort: 'high' },
      { ...byFlag, traits: { thinking: 'none' } },
      {},
      ['dropped:reasoning_effort'],
    ],
    ['nothing asked', undefined, byFlag, {}, []],
  ]

  it.each(cases)('%s', (_, reasoning, target, said, notes) => {
    const result = translate(reasoning === undefined ? {} : { reasoning }, target)
    expect(result).toMatchObject({ said, notes })
    expect(Object.keys(result.said)).toEqual(Object.keys(said))
  })

  it('leaves what the caller says in the words of the vendor', () => {
    const extra = { enable_thinking: true, thinking_budget: 7 }
    const { said } = translate({ reasoning: { effort: 'none' }, extra, extraOf: 'openai-chat' }, byFlag)
    expect(said).toEqual(extra)
  })

  it('tells of an effort beside it that only a known model would take', () => {
    const thinking = { type: 'enabled' }
    const { said, notes } = forward({ thinking, reasoning_effort: 'max' }, byType)
    expect({ said, notes }).toEqual({ said: { thinking }, notes: ['dropped:reasoning_effort'] })
  })

  it.each([
    ['the word', { reasoning_effort: 'none' }],
    ['the object', { reasoning: { effort: 'none' } }],
  ])('is set on a forwarded body for %s', (_, fields) => {
    expect(forward(fields, byFlag)).toMatchObject({ said: { enable_thinking: false }, notes: [] })
    expect(Object.keys(forward(fields, byFlag).said)).toEqual(['enable_thinking'])
  })

  it('keeps the word on a forwarded body where the vendor has it too', () => {
    const { said } = forward({ reasoning_effort: 'high' }, withLevels)
    expect(said).toEqual({ reasoning_effort: 'high', thinking: { type: 'enabled' } })
  })
})

describe('a forced choice of tools (conversion.md 27)', () => {
  const tools: ChatRequest['tools'] = [{ type: 'function', name: 'f', parameters: { type: 'object' } }]
  const forced: Partial<ChatRequest> = { tools, toolChoice: { type: 'required' } }
  const traits = { noForcedToolWithThinking: true, thinksUnasked: true }

  it('turns thinking off where that helps', () => {
    const target: Partial<EncodeTarget> = { traits, quirks: { thinkingSwitch: 'thinking' } }
    const { said, notes } = translate({ ...forced, reasoning: { effort: 'high' } }, target)
    expect(said).toMatchObject({ tool_choice: 'required', thinking: { type: 'disabled' } })
    expect(said).not.toHaveProperty('reasoning_effort')
    expect(notes).toContain('changed:reasoning_effort')
    const unasked = translate(forced, target)
    expect(unasked).toMatchObject({
      said: { tool_choice: 'required', thinking: { type: 'disabled' } },
      notes: [],
    })
    expect(translate({ tools }, target).said).not.toHaveProperty('thinking')
    const off = translate({ ...forced, reasoning: { effort: 'none' } }, target)
    expect(off).toMatchObject({ said: { tool_choice: 'required' }, notes: [] })
  })

  it.each([
    ['there is no switch', { traits }],
    [
      'it thinks always',
      { traits: { ...traits, thinking: 'effort' }, quirks: { thinkingSwitch: 'thinking' } },
    ],
    ['it takes none at all', { traits: { noForcedTool: true }, quirks: { thinkingSwitch: 'thinking' } }],
  ] satisfies [string, Partial<EncodeTarget>][])('becomes auto where %s', (_, target) => {
    const { said, notes } = translate(forced, target)
    expect(said.tool_choice).toBe('auto')
    expect(said).not.toHaveProperty('thinking')
    expect(notes).toEqual(['changed:tool_choice'])
  })

  it('stays where the model would have to be told to think', () => {
    const target: Partial<EncodeTarget> = { traits: { noForcedToolWithThinking: true } }
    expect(translate(forced, target)).toMatchObject({ said: { tool_choice: 'required' }, notes: [] })
    expect(translate({ ...forced, reasoning: { effort: 'low' } }, target).said.tool_choice).toBe('auto')
  })

  it('is not what a schema stands in for', () => {
    const schema = { type: 'object', properties: {} }
    const { said } = translate(
      { responseFormat: { type: 'json-schema', name: 'n', schema } },
      { traits: { noForcedTool: true, noJsonSchema: true } },
    )
    expect(said).toEqual({})
  })
})

describe('fields that are refused or have another name', () => {
  const quirks = {
    stripFields: ['user'],
    renameFields: { seed: 'random_seed', max_completion_tokens: 'max_tokens' },
  }
  const traits = { refusedFields: ['stop'] }

  it('are so when translated', () => {
    const { said, notes } = translate(
      { seed: 5, endUser: 'u', stop: ['x'], maxOutputTokens: 9 },
      { quirks: { ...quirks, endUserField: 'user' }, traits },
    )
    expect(said).toEqual({ random_seed: 5, max_tokens: 9 })
    expect(notes).toEqual(['dropped:user', 'dropped:stop'])
  })

  it('are so when forwarded', () => {
    const body = { seed: 5, user: 'u', stop: ['x'], max_completion_tokens: 9 }
    expect(forward(body, { quirks, traits })).toMatchObject({
      said: { random_seed: 5, max_tokens: 9 },
      notes: ['dropped:user', 'dropped:stop'],
    })
    expect(forward({ seed: 5, random_seed: 6 }, { quirks })).toMatchObject({
      said: { random_seed: 6 },
      notes: ['dropped:seed'],
    })
  })

  it('keep the limit that the money sets', () => {
    const { said } = forward({ max_completion_tokens: 900 }, { quirks, outputCap: 9 })
    expect(said).toEqual({ max_tokens: 9 })
  })
})

describe('a search of the vendor (conversion.md 32, R34)', () => {
  const tool = { type: 'web_search', web_search: { enable: true } }
  const byTool = { webSearch: { tool } }
  const byBody = { webSearch: { body: { enable_search: true }, fields: ['search_options'] } }
  const priced = new Set(['web_search'])
  const foreign: ChatRequest['tools'] = [
    {
      type: 'vendor',
      protocol: 'anthropic-messages',
      kind: 'web_search_20250305',
      path: 'tools[0]',
      value: {},
    },
  ]

  it('is asked for in its own way', () => {
    const asked = { webSearch: {} }
    expect(translate(asked, { quirks: byTool, hostedTools: priced }).said).toEqual({ tools: [tool] })
    expect(translate(asked, { quirks: byBody, hostedTools: priced }).said).toEqual({ enable_search: true })
    expect(translate({ tools: foreign }, { quirks: byTool, hostedTools: priced }).said).toEqual({
      tools: [tool],
    })
    expect(translate({ tools: foreign }, { quirks: byBody, hostedTools: priced }).said).toEqual({
      enable_search: true,
    })
  })

  it('waits for a price, whoever asks and however', () => {
    expect(translate({ webSearch: {} }, { quirks: byBody })).toMatchObject({
      said: {},
      notes: ['dropped:web_search_options'],
    })
    expect(translate({ tools: foreign }, { quirks: byBody })).toMatchObject({
      said: {},
      notes: ['dropped:tools[0]'],
    })
    const own = { enable_search: true, search_options: {} }
    const notes = ['dropped:enable_search', 'dropped:search_options']
    expect(translate({ extra: own, extraOf: 'openai-chat' }, { quirks: byBody })).toMatchObject({
      said: {},
      notes,
    })
    expect(forward(own, { quirks: byBody })).toMatchObject({ said: {}, notes })
    expect(forward(own, { quirks: byBody, hostedTools: priced })).toMatchObject({ said: own, notes: [] })
  })

  it("is put in place of the format's own setting on a forwarded body", () => {
    const f = { type: 'function', function: { name: 'f' } }
    const target: Partial<EncodeTarget> = { quirks: byTool, hostedTools: priced }
    expect(forward({ web_search_options: {}, tools: [f] }, target).said).toEqual({ tools: [f, tool] })
    expect(forward({ web_search_options: { search_context_size: 'low' } }, target)).toMatchObject({
      said: { tools: [tool] },
      notes: ['changed:web_search_options'],
    })
  })

  it('is warned about where the vendor has none', () => {
    const target: Partial<EncodeTarget> = {
      quirks: { webSearch: { fields: ['search_parameters'] } },
      hostedTools: priced,
    }
    expect(translate({ webSearch: {} }, target)).toMatchObject({
      said: {},
      notes: ['dropped:web_search_options'],
    })
  })
})

describe('messages', () => {
  const thinking = { type: 'thinking', thinking: [{ type: 'text', text: 'Hm' }] }
  const past: Message = {
    role: 'assistant',
    parts: [
      { type: 'reasoning', text: 'Hm' },
      { type: 'text', text: 'Hi' },
    ],
  }

  it.each([
    ['reasoning', { role: 'assistant', content: 'Hi', reasoning: 'Hm' }],
    ['reasoning_content', { role: 'assistant', content: 'Hi', reasoning_content: 'Hm' }],
    ['thinking-part', { role: 'assistant', content: [thinking, { type: 'text', text: 'Hi' }] }],
  ] as const)('take past thinking back as %s', (reasoningBack, message) => {
    const quirks = { reasoningBack }
    expect(translate({ messages: [user, past] }, { quirks })).toMatchObject({
      messages: [PLAIN.messages, message].flat(),
      notes: [],
    })
    for (const field of ['reasoning', 'reasoning_content']) {
      const messages = [{ role: 'assistant', content: 'Hi', [field]: 'Hm' }]
      expect(forward({ messages }, { quirks }).messages).toEqual([message])
    }
  })

  it('take thinking that led to a call alone', () => {
    const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }
    const messages = [{ role: 'assistant', content: null, reasoning_content: 'Hm', tool_calls: [call] }]
    expect(forward({ messages }, { quirks: { reasoningBack: 'thinking-part' } }).messages).toEqual([
      { role: 'assistant', content: [thinking], tool_calls: [call] },
    ])
  })

  it('lose what the vendor refuses, with a warning', () => {
    const quirks = { stripMessageFields: ['name'] }
    const messages = [{ role: 'user', name: 'n', content: 'hi' }]
    const left = { messages: PLAIN.messages, notes: ['dropped:messages.name'] }
    expect(forward({ messages }, { quirks })).toMatchObject(left)
    expect(translate({ messages: [{ ...user, name: 'n' }] }, { quirks })).toMatchObject(left)
  })

  it('call a developer system for a vendor that knows none', () => {
    const messages = [{ role: 'developer', content: 'be brief' }]
    expect(forward({ messages }, { quirks: { noDeveloperRole: true } }).messages).toEqual([
      { role: 'system', content: 'be brief' },
    ])
    expect(forward({ messages }, {}).messages).toEqual(messages)
  })

  it('have sound as a link where the vendor wants one', () => {
    const sound = (data: string) => [
      { role: 'user', content: [{ type: 'input_audio', input_audio: { data, format: 'mp3' } }] },
    ]
    const quirks = { audioDataUrl: true }
    expect(forward({ messages: sound('AAAA') }, { quirks }).messages).toEqual(
      sound('data:audio/mp3;base64,AAAA'),
    )
    expect(forward({ messages: sound('data:;base64,AAAA') }, { quirks }).messages).toEqual(
      sound('data:;base64,AAAA'),
    )
    const request = decodeRequest({ ...PLAIN, messages: sound('AAAA') }, SILENT_NOTES)
    expect(translate({ messages: request.messages }, { quirks }).messages).toEqual(
      sound('data:audio/mp3;base64,AAAA'),
    )
  })

  it('keep another Sluice its envelopes', () => {
    const messages = [
      {
        role: 'assistant',
        content: 'Hi',
        reasoning_details: [{ type: 'reasoning.text', text: 'Hm', signature: 'sl1.anthropic.AA' }],
      },
    ]
    expect(forward({ messages }, { quirks: { takesEnvelopes: true } }).messages).toEqual(messages)
    expect(forward({ messages }, {}).notes).toEqual(['dropped:reasoning'])
  })
})

describe('refusals behind a status of 200', () => {
  const faults = [{ owner: 'quota', code: '1008' } as const]
  const context = decodeContext({ faults })

  it.each([
    ['an envelope', { base_resp: { status_code: 1008, status_msg: 'insufficient balance' } }],
    ['a bare code', { code: 1008, message: 'insufficient balance', sid: 's' }],
  ])('are told from answers by %s, also in streams', (_, body) => {
    expect(() => openaiChatOutbound.decodeResponse(body, context)).toThrow(UpstreamRefusal)
    const [event] = openStreamDecoder(context).push(frame(body))
    expect(event).toMatchObject({ type: 'error', error: { owner: 'quota' } })
  })

  it('are not what a good envelope says', () => {
    const choices = [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }]
    const body = { choices, code: 0, message: 'Success', base_resp: { status_code: 0, status_msg: '' } }
    expect(openaiChatOutbound.decodeResponse(body, context).choices).toHaveLength(1)
    expect(openStreamDecoder(context).push(frame({ code: 0, message: 'Success' }))).toEqual([])
  })
})

describe('a vendor that wants the thinking behind past calls (conversion.md 39)', () => {
  const quirks = {
    thinkingSwitch: 'thinking',
    reasoningBack: 'reasoning_content',
    wantsReasoningOfCalls: true,
  } as const
  const call = { id: 'call_1', type: 'function', function: { name: 'look', arguments: '{}' } }
  const history = (thinking: JsonObject): JsonObject => ({
    messages: [
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: '', tool_calls: [call], ...thinking },
      { role: 'tool', tool_call_id: 'call_1', content: 'done' },
    ],
    tools: [{ type: 'function', function: { name: 'look' } }],
  })
  const lost = history({})
  const kept = history({ reasoning_content: 'I look.' })
  const off = { type: 'disabled' }
  const on = { type: 'enabled' }

  it.each([
    ['lost', lost, { thinksUnasked: true }, off, ['changed:reasoning_effort']],
    ['lost, of a model that thinks when asked', lost, {}, undefined, []],
    ['lost, with an effort', { ...lost, reasoning_effort: 'high' }, {}, off, ['changed:reasoning_effort']],
    ['lost, with thinking on', { ...lost, thinking: on }, {}, off, ['changed:reasoning_effort']],
    ['lost, with thinking off', { ...lost, thinking: off }, { thinksUnasked: true }, off, []],
    ['kept', kept, { thinksUnasked: true }, undefined, []],
    ['lost, of a model that always thinks', lost, { thinking: 'effort', thinksUnasked: true }, undefined, []],
  ] as const)('%s', (_, fields, traits, thinking, notes) => {
    const forwarded = forward(fields, { quirks, traits })
    expect([forwarded.said.thinking, forwarded.notes]).toEqual([thinking, notes])
    const body = { ...PLAIN, ...fields }
    const translated = translate(decodeRequest(body, SILENT_NOTES), { quirks, traits })
    expect([translated.said.thinking, translated.notes]).toEqual([thinking, notes])
    expect(translated.said.reasoning_effort).toBeUndefined()
  })
})
