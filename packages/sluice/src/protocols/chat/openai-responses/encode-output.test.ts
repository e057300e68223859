import { describe, expect, it } from 'vitest'
import { checkResponsesEvents } from '../../../../../../tests/kit/check-responses-events.ts'
import { readChunks } from '../../../../../../tests/kit/openai-chat.ts'
import { hasSchemas } from '../../../../../../tests/kit/recordings.ts'
import {
  aCall,
  answerOf,
  aText,
  briefly,
  complaintsOf,
  memoOf,
} from '../../../../../../tests/kit/responses-answers.ts'
import {
  readStreamedResponse,
  readWholeResponse,
  responseContext,
  writeResponse,
} from '../../../../../../tests/kit/responses-by-sdk.ts'
import type { AnswerPart } from '../../../canonical/chat.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import { NoteList } from '../../../canonical/notes.ts'
import { encodeCallId, RESPONSES_CALL_IDS } from '../call-ids.ts'
import type { AnswerContext } from '../chat-format.ts'
import { collectAnswer } from '../collect-answer.ts'
import { replayAnswer } from '../replay-answer.ts'
import { encodeResponse } from './encode-response.ts'

const PICTURE = 'iVBORw0KGgo='
const gemini = (value: string) => ({ issuer: 'gemini-generate', value }) as const
const claude = (value: string) => ({ issuer: 'anthropic-messages', value }) as const
const own = (value: string, id: string) => ({ issuer: 'openai-responses', value, id }) as const

function message(content: JsonObject[], rest: JsonObject = {}): JsonObject {
  return { type: 'message', status: 'completed', content, ...rest }
}

const said = (words: string): JsonObject => ({ type: 'output_text', text: words })

const ofClaude = (kind: string, value: JsonObject): AnswerPart => ({
  type: 'vendor',
  protocol: 'anthropic-messages',
  kind,
  value: { type: kind, ...value },
})
const searched = ofClaude('server_tool_use', { id: 's1', name: 'web_search', input: { query: 'rain' } })
const found = (content: Json): AnswerPart =>
  ofClaude('web_search_tool_result', { tool_use_id: 's1', content })

interface OutputCase {
  name: string
  parts: AnswerPart[]
  output: JsonObject[]
  notes?: string[]
  memo?: JsonObject
}

const CASES: OutputCase[] = [
  { name: 'a text', parts: [aText('Hello')], output: [message([said('Hello')])] },
  {
    name: 'texts in a row are one part, with nothing between',
    parts: [aText('Hel'), aText('lo')],
    output: [message([said('Hello')])],
  },
  {
    name: 'texts of two phases are two messages',
    parts: [
      { type: 'text', text: 'I look.', phase: 'commentary' },
      { type: 'text', text: 'Found.', phase: 'final_answer' },
    ],
    output: [
      message([said('I look.')], { phase: 'commentary' }),
      message([said('Found.')], { phase: 'final_answer' }),
    ],
  },
  {
    name: 'a text and a refusal',
    parts: [aText('Well. '), { type: 'refusal', text: 'No.' }],
    output: [message([said('Well. '), { type: 'refusal', refusal: 'No.' }])],
  },
  {
    name: 'thinking without a proof',
    parts: [{ type: 'reasoning', text: 'hm' }, aText('Hi')],
    output: [{ type: 'reasoning', summary: [{ type: 'summary_text', text: 'hm' }] }, message([said('Hi')])],
  },
  {
    name: 'thinking of another vendor with its proof in an envelope',
    parts: [{ type: 'reasoning', text: 'hm', proof: claude('S') }],
    output: [
      {
        type: 'reasoning',
        summary: [{ type: 'summary_text', text: 'hm' }],
        encrypted_content: 'sl1.anthropic-messages.eyJ2IjoiUyJ9',
      },
    ],
  },
  {
    name: 'each proof is the end of its item',
    parts: [
      { type: 'reasoning', text: 'a', proof: claude('A') },
      { type: 'reasoning', text: 'b', proof: claude('B') },
    ],
    output: ['a', 'b'].map((word) => ({
      type: 'reasoning',
      summary: [{ type: 'summary_text', text: word }],
      encrypted_content: `sl1.anthropic-messages.${Buffer.from(`{"v":"${word.toUpperCase()}"}`).toString('base64url')}`,
    })),
  },
  {
    name: 'summaries of one item of the vendor itself stay in it',
    parts: [
      { type: 'reasoning', text: 'a' },
      { type: 'reasoning', text: 'b', proof: own('gAAA', 'rs_1') },
    ],
    output: [
      {
        type: 'reasoning',
        summary: [
          { type: 'summary_text', text: 'a' },
          { type: 'summary_text', text: 'b' },
        ],
        encrypted_content: 'gAAA',
      },
    ],
  },
  {
    name: 'a proof without words is none of the words before it',
    parts: [
      { type: 'reasoning', text: 'hm' },
      { type: 'reasoning', text: '', proof: gemini('G') },
      aText('Hi'),
    ],
    output: [
      { type: 'reasoning', summary: [{ type: 'summary_text', text: 'hm' }] },
      { type: 'reasoning', summary: [], encrypted_content: 'sl1.gemini-generate.eyJ2IjoiRyJ9' },
      message([said('Hi')]),
    ],
  },
  {
    name: 'a text beside calls',
    parts: [aText('I look.'), aCall('c1'), aCall('c2', 'g')],
    output: [
      message([said('I look.')]),
      { type: 'function_call', status: 'completed', arguments: '{"a": 1}', call_id: 'c1', name: 'f' },
      { type: 'function_call', status: 'completed', arguments: '{"a": 1}', call_id: 'c2', name: 'g' },
    ],
  },
  {
    name: 'the proof of a call stands just before it',
    parts: [{ type: 'tool-call', id: 'c1', name: 'f', arguments: '{}', proof: gemini('G') }],
    output: [
      { type: 'reasoning', summary: [], encrypted_content: 'sl1.gemini-generate.eyJ2IjoiRyJ9' },
      { type: 'function_call', status: 'completed', arguments: '{}', call_id: 'c1', name: 'f' },
    ],
  },
  {
    name: 'a tool with free text',
    parts: [{ type: 'tool-call', id: 'c1', name: 'patch', arguments: '*** Begin', custom: true }],
    output: [
      { type: 'custom_tool_call', status: 'completed', input: '*** Begin', call_id: 'c1', name: 'patch' },
    ],
  },
  {
    name: 'a function of a namespace',
    memo: memoOf({
      tools: [
        { type: 'namespace', name: 'crm', description: '', tools: [{ type: 'function', name: 'find' }] },
      ],
    }),
    parts: [aCall('c1', 'crm__find'), aCall('c2', 'find')],
    output: [
      {
        type: 'function_call',
        status: 'completed',
        arguments: '{"a": 1}',
        call_id: 'c1',
        name: 'find',
        namespace: 'crm',
      },
      { type: 'function_call', status: 'completed', arguments: '{"a": 1}', call_id: 'c2', name: 'find' },
    ],
  },
  {
    name: 'what only a caller of this format is shown of a call',
    parts: [
      {
        type: 'tool-call',
        id: 'c1',
        name: 'f',
        arguments: '{}',
        own: { protocol: 'openai-responses', value: { namespace: 'f', call_id: 'x' } },
      },
    ],
    output: [
      {
        type: 'function_call',
        status: 'completed',
        arguments: '{}',
        call_id: 'c1',
        name: 'f',
        namespace: 'f',
      },
    ],
  },
  {
    name: 'an id that the format does not allow',
    parts: [aCall('x'.repeat(65))],
    output: [
      {
        type: 'function_call',
        status: 'completed',
        arguments: '{"a": 1}',
        call_id: encodeCallId('x'.repeat(65), RESPONSES_CALL_IDS),
        name: 'f',
      },
    ],
  },
  {
    name: 'a picture, its proof before it',
    parts: [{ type: 'image', mediaType: 'image/png', data: PICTURE, proof: gemini('G') }, aText('There.')],
    output: [
      { type: 'reasoning', summary: [], encrypted_content: 'sl1.gemini-generate.eyJ2IjoiRyJ9' },
      { type: 'image_generation_call', status: 'completed', output_format: 'png', result: PICTURE },
      message([said('There.')]),
    ],
  },
  {
    name: 'a picture of the vendor itself, with all that its item says',
    parts: [
      { type: 'image', mediaType: 'image/png', data: PICTURE },
      {
        type: 'vendor',
        protocol: 'openai-responses',
        kind: 'image_generation_call',
        value: { id: 'ig_1', type: 'image_generation_call', status: 'completed', revised_prompt: 'a cat' },
      },
    ],
    output: [
      { type: 'image_generation_call', status: 'completed', revised_prompt: 'a cat', result: PICTURE },
    ],
  },
  {
    name: 'items of the vendor itself as they came',
    parts: [
      {
        type: 'vendor',
        protocol: 'openai-responses',
        kind: 'mcp_list_tools',
        value: { id: 'mcpl_1', type: 'mcp_list_tools', server_label: 's', tools: [] },
      },
      aText('Hi'),
    ],
    output: [{ type: 'mcp_list_tools', server_label: 's', tools: [] }, message([said('Hi')])],
  },
  {
    name: "another vendor's web search, with what it found where that is wanted",
    memo: memoOf({ include: ['web_search_call.action.sources'] }),
    parts: [
      searched,
      found([{ type: 'web_search_result', url: 'https://example.com/a', title: 'A' }]),
      aText('It rains.'),
    ],
    output: [
      {
        type: 'web_search_call',
        status: 'completed',
        action: {
          type: 'search',
          query: 'rain',
          queries: ['rain'],
          sources: [{ type: 'url', url: 'https://example.com/a' }],
        },
      },
      message([said('It rains.')]),
    ],
  },
  {
    name: "another vendor's web search",
    parts: [searched, found([{ type: 'web_search_result', url: 'https://example.com/a', title: 'A' }])],
    output: [
      {
        type: 'web_search_call',
        status: 'completed',
        action: { type: 'search', query: 'rain', queries: ['rain'] },
      },
    ],
  },
  {
    name: 'a web search that failed',
    parts: [searched, found({ type: 'web_search_tool_result_error', error_code: 'max_uses_exceeded' })],
    output: [
      {
        type: 'web_search_call',
        status: 'failed',
        action: { type: 'search', query: 'rain', queries: ['rain'] },
      },
    ],
  },
  {
    name: "other work of another vendor's tools, told by a warning",
    parts: [
      {
        type: 'vendor',
        protocol: 'gemini-generate',
        kind: 'executableCode',
        value: { executableCode: { code: 'print(1)' } },
      },
      aText('1'),
    ],
    output: [message([said('1')])],
    notes: ['dropped:executableCode'],
  },
  {
    name: 'sound, told by a warning',
    parts: [{ type: 'audio', data: 'AA==', transcript: 'Hi' }],
    output: [],
    notes: ['dropped:audio'],
  },
]

describe('the output', () => {
  it.each(CASES)('$name', async ({ parts, output, notes = [], memo }) => {
    const list = new NoteList()
    const changes: Partial<AnswerContext> = { notes: list, ...(memo !== undefined && { memo }) }
    const answer = answerOf(parts)
    const body = encodeResponse(answer, responseContext(changes))
    expect(briefly(body.output)).toEqual(output)
    expect(list.list()).toEqual(notes)
    expect(complaintsOf('Response', body)).toEqual([])

    const text = writeResponse(replayAnswer(answer), responseContext(changes))
    expect(checkResponsesEvents(text)).toEqual([])
    const events = readChunks(text)
    const last = events.at(-1)?.response
    expect(briefly(isJsonObject(last) ? withoutEnvelopes(last.output) : null)).toEqual(
      withoutEnvelopes(output),
    )
    const { response } = await readStreamedResponse(text)
    expect(response.output_text).toBe((await readWholeResponse(answer)).output_text)
  })
})

/** The name of an item is told before the vendor's is known: then the envelope keeps it. */
function withoutEnvelopes(value: unknown): Json {
  const plain = JSON.stringify(value, (key, one: unknown) =>
    key === 'encrypted_content' && typeof one === 'string'
      ? one.replace(/^sl1\.openai-responses\..*/, 'gAAA')
      : one,
  )
  return JSON.parse(plain)
}

describe('events', () => {
  it.skipIf(!hasSchemas)('are what the vendor describes', () => {
    const all = CASES.flatMap(({ parts, memo }) =>
      readChunks(
        writeResponse(replayAnswer(answerOf(parts)), responseContext(memo === undefined ? {} : { memo })),
      ),
    )
    const complaints = all.flatMap((event) =>
      complaintsOf('ResponseStreamEvent', event).length === 0 ? [] : [event?.type],
    )
    expect(new Set(complaints)).toEqual(new Set())
  })
})

describe('a stream and a whole', () => {
  it.each(CASES)('say the same: $name', ({ parts, memo }) => {
    const changes = memo === undefined ? {} : { memo }
    const events = replayAnswer(answerOf(parts))
    const whole = encodeResponse(collectAnswer(events), responseContext(changes))
    const last = readChunks(writeResponse(events, responseContext(changes))).at(-1)?.response
    const streamed = isJsonObject(last) ? last : {}
    expect(briefly(withoutEnvelopes(streamed.output))).toEqual(briefly(withoutEnvelopes(whole.output)))
    expect({ ...streamed, output: [] }).toEqual({ ...whole, output: [] })
  })
})
