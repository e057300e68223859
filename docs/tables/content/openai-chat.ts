import type { Json, JsonObject } from '../../../packages/sluice/src/canonical/json.ts'
import { FETCHED } from '../send-to-upstream.ts'
import { type ContentSample, DATA, LINKS } from './sample.ts'

const TOOLS = [{ type: 'function', function: { name: 'look' } }]
const HI: JsonObject = { role: 'user', content: 'hi' }
const CALL: JsonObject = {
  id: 'call_1',
  type: 'function',
  function: { name: 'look', arguments: '{"at":"Mark"}' },
}

function said(kind: string, part: JsonObject, ...marks: string[]): ContentSample {
  return {
    kind,
    body: { messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }, part] }] },
    marks,
  }
}

function answered(kind: string, answer: JsonObject, ...marks: string[]): ContentSample {
  return { kind, body: { messages: [HI, { role: 'assistant', ...answer }, HI] }, marks }
}

function called(kind: string, result: JsonObject, ...marks: string[]): ContentSample {
  const calls: Json[] = [HI, { role: 'assistant', content: null, tool_calls: [CALL] }]
  const messages = [...calls, { role: 'tool', tool_call_id: 'call_1', ...result }]
  return { kind, body: { messages, tools: TOOLS }, marks }
}

const PICTURE: JsonObject = { url: `data:image/png;base64,${DATA.picture}` }
const THOUGHTS = 'Let me think of Mark'

/** https://platform.openai.com/docs/api-reference/chat/create and what other vendors of the format add. */
export const CHAT_CONTENT: readonly ContentSample[] = [
  {
    kind: 'message of role `system`',
    body: { messages: [{ role: 'system', content: 'Mark' }, HI] },
    marks: ['Mark'],
  },
  {
    kind: 'of role `developer`',
    body: { messages: [{ role: 'developer', content: 'Mark' }, HI] },
    marks: ['Mark'],
  },
  {
    kind: 'of role `system`, later',
    body: { messages: [HI, { role: 'assistant', content: 'ho' }, { role: 'system', content: 'Mark' }, HI] },
    marks: ['Mark'],
  },
  said('`text`', { type: 'text', text: 'Mark' }, 'Mark'),
  said('`image_url`, data', { type: 'image_url', image_url: PICTURE }, DATA.picture),
  said(
    '`image_url`, a link',
    { type: 'image_url', image_url: { url: LINKS.picture } },
    LINKS.picture,
    FETCHED,
  ),
  said('its `detail`', { type: 'image_url', image_url: { ...PICTURE, detail: 'low' } }, '"low"', '_LOW'),
  said(
    '`input_audio`',
    { type: 'input_audio', input_audio: { data: DATA.sound, format: 'wav' } },
    DATA.sound,
  ),
  said(
    '`file`, a PDF as data',
    { type: 'file', file: { filename: 'a.pdf', file_data: `data:application/pdf;base64,${DATA.pdf}` } },
    DATA.pdf,
  ),
  said(
    '`file`, a text as data',
    { type: 'file', file: { filename: 'a.txt', file_data: `data:text/plain;base64,${DATA.text}` } },
    DATA.text,
    'Plain words of a file',
  ),
  said('`file`, an id', { type: 'file', file: { file_id: 'file-mark' } }, 'file-mark'),
  said(
    '`cache_control` of a part',
    { type: 'text', text: 'x', cache_control: { type: 'ephemeral' } },
    'ephemeral',
    'cachePoint',
  ),
  said('a part of unknown type', { type: 'hologram', hologram: 'Mark' }, 'Mark'),
  { kind: '`name` of a speaker', body: { messages: [{ ...HI, name: 'Mark' }] }, marks: ['Mark'] },
  answered('message of role `assistant`', { content: 'Mark' }, 'Mark'),
  answered('`refusal`', { content: null, refusal: 'Mark' }, 'Mark'),
  called('`tool_calls`, a function', { content: 'ok' }, 'Mark'),
  {
    kind: '`tool_calls`, a custom tool',
    body: {
      tools: [{ type: 'custom', custom: { name: 'run' } }],
      messages: [
        HI,
        {
          role: 'assistant',
          tool_calls: [{ id: 'c', type: 'custom', custom: { name: 'run', input: 'Mark' } }],
        },
        { role: 'tool', tool_call_id: 'c', content: 'ok' },
      ],
    },
    marks: ['Mark'],
  },
  {
    kind: '`function_call` and role `function`',
    body: {
      tools: TOOLS,
      messages: [
        HI,
        { role: 'assistant', content: null, function_call: { name: 'look', arguments: '{"at":"Mark"}' } },
        { role: 'function', name: 'look', content: 'ok' },
      ],
    },
    marks: ['Mark'],
  },
  called('message of role `tool`', { content: 'Found: here' }, 'Found: here'),
  called(
    'a picture in it',
    {
      content: [
        { type: 'text', text: 'x' },
        { type: 'image_url', image_url: PICTURE },
      ],
    },
    DATA.picture,
  ),
  answered('`reasoning_content`', { content: 'ho', reasoning_content: THOUGHTS }, THOUGHTS),
  answered(
    '`reasoning_details` of its own vendor',
    {
      content: 'ho',
      reasoning_details: [{ type: 'reasoning.text', text: THOUGHTS, signature: 'c2lnbmVk' }],
    },
    THOUGHTS,
  ),
  answered(
    '`images` that a model drew',
    { content: 'ho', images: [{ type: 'image_url', image_url: PICTURE }] },
    DATA.picture,
  ),
  answered('a field of a message that nobody knows', { content: 'ho', mood: 'Mark' }, 'Mark'),
]

/** https://platform.openai.com/docs/api-reference/completions/create */
export const COMPLETIONS_CONTENT: readonly ContentSample[] = [
  { kind: '`prompt`, a text', body: { prompt: 'Mark' }, marks: ['Mark'] },
  { kind: '`prompt`, a list of one', body: { prompt: ['Mark'] }, marks: ['Mark'] },
  { kind: '`prompt`, token ids', body: { prompt: [1, 2, 3] }, marks: ['Mark'] },
]
