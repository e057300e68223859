import type { Json, JsonObject } from '../../../packages/sluice/src/canonical/json.ts'
import { FETCHED } from '../send-to-upstream.ts'
import { type ContentSample, DATA, LINKS } from './sample.ts'

const HI: JsonObject = { role: 'user', content: 'hi' }
const THOUGHTS = 'Let me think of Mark'
const MARK: JsonObject = { cache_control: { type: 'ephemeral' } }
const CALL: JsonObject = { type: 'tool_use', id: 'toolu_1', name: 'look', input: { at: 'Mark' } }

function said(kind: string, block: JsonObject, ...marks: string[]): ContentSample {
  return {
    kind,
    body: { messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }, block] }] },
    marks,
  }
}

function answered(kind: string, blocks: Json[], ...marks: string[]): ContentSample {
  const content = [...blocks, { type: 'text', text: 'ho' }]
  return { kind, body: { messages: [HI, { role: 'assistant', content }, HI] }, marks }
}

function called(kind: string, result: JsonObject, ...marks: string[]): ContentSample {
  const content = [{ type: 'tool_result', tool_use_id: 'toolu_1', ...result }]
  const messages = [HI, { role: 'assistant', content: [CALL] }, { role: 'user', content }]
  return { kind, body: { messages, tools: [{ name: 'look' }] }, marks }
}

function base64(mediaType: string, data: string): JsonObject {
  return { source: { type: 'base64', media_type: mediaType, data } }
}

const SEARCH: Json[] = [
  { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'Mark' } },
  { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] },
]

/** https://platform.claude.com/docs/en/api/messages */
export const MESSAGES_CONTENT: readonly ContentSample[] = [
  { kind: '`system`, a text', body: { system: 'Mark', messages: [HI] }, marks: ['Mark'] },
  {
    kind: '`system`, blocks',
    body: { system: [{ type: 'text', text: 'Mark' }], messages: [HI] },
    marks: ['Mark'],
  },
  {
    kind: 'message of role `system`, later',
    body: { messages: [HI, { role: 'assistant', content: 'ho' }, { role: 'system', content: 'Mark' }, HI] },
    marks: ['Mark'],
  },
  said('`text`', { type: 'text', text: 'Mark' }, 'Mark'),
  said('`image`, `base64`', { type: 'image', ...base64('image/png', DATA.picture) }, DATA.picture),
  said(
    '`image`, `url`',
    { type: 'image', source: { type: 'url', url: LINKS.picture } },
    LINKS.picture,
    FETCHED,
  ),
  said('`image`, `file`', { type: 'image', source: { type: 'file', file_id: 'file_mark' } }, 'file_mark'),
  said(
    '`document`, a PDF as `base64`',
    { type: 'document', ...base64('application/pdf', DATA.pdf) },
    DATA.pdf,
  ),
  said(
    '`document`, `text`',
    { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'Plain words of a file' } },
    DATA.text,
    'Plain words of a file',
  ),
  said(
    '`document`, `url`',
    { type: 'document', source: { type: 'url', url: LINKS.file } },
    LINKS.file,
    FETCHED,
  ),
  said(
    '`document`, `content`',
    {
      type: 'document',
      source: { type: 'content', content: [{ type: 'text', text: 'Plain words of a file' }] },
    },
    DATA.text,
    'Plain words of a file',
  ),
  said(
    '`document`, `file`',
    { type: 'document', source: { type: 'file', file_id: 'file_mark' } },
    'file_mark',
  ),
  said(
    '`citations` of a document',
    { type: 'document', ...base64('application/pdf', DATA.pdf), citations: { enabled: true } },
    '"enabled":true',
  ),
  said(
    '`search_result`',
    {
      type: 'search_result',
      source: LINKS.file,
      title: 'Found',
      content: [{ type: 'text', text: 'Mark' }],
    },
    'Mark',
  ),
  said('`container_upload`', { type: 'container_upload', file_id: 'file_mark' }, 'file_mark'),
  said('`cache_control` of a block', { type: 'text', text: 'x', ...MARK }, 'ephemeral', 'cachePoint'),
  said('a block of unknown type', { type: 'hologram', hologram: 'Mark' }, 'Mark'),
  called('`tool_use`', { content: 'ok' }, 'Mark'),
  called('`tool_result`, a text', { content: 'Found: here' }, 'Found: here'),
  called(
    '`tool_result`, a picture',
    { content: [{ type: 'image', ...base64('image/png', DATA.picture) }] },
    DATA.picture,
  ),
  called(
    '`tool_result`, a document',
    { content: [{ type: 'document', ...base64('application/pdf', DATA.pdf) }] },
    DATA.pdf,
  ),
  called(
    '`tool_result`, a `search_result`',
    {
      content: [
        {
          type: 'search_result',
          source: LINKS.file,
          title: 'Found',
          content: [{ type: 'text', text: 'Words' }],
        },
      ],
    },
    'Words',
  ),
  called('`is_error`', { content: 'no', is_error: true }, 'is_error', '"error"', 'failed'),
  answered(
    '`thinking` with its signature',
    [{ type: 'thinking', thinking: THOUGHTS, signature: 'c2lnbmVk' }],
    THOUGHTS,
  ),
  answered('`thinking` without one', [{ type: 'thinking', thinking: THOUGHTS, signature: '' }], THOUGHTS),
  answered('`redacted_thinking`', [{ type: 'redacted_thinking', data: 'bWFyaw==' }], 'bWFyaw=='),
  answered('`server_tool_use` and its result', SEARCH, 'srvtoolu_1'),
  answered('`compaction`', [{ type: 'compaction', content: 'Mark' }], 'Mark'),
]

/** https://platform.claude.com/docs/en/api/complete */
export const COMPLETE_CONTENT: readonly ContentSample[] = [
  { kind: '`prompt`, one turn', body: { prompt: '\n\nHuman: Mark\n\nAssistant:' }, marks: ['Mark'] },
  {
    kind: '`prompt`, several turns',
    body: { prompt: '\n\nHuman: hi\n\nAssistant: Mark\n\nHuman: ho\n\nAssistant:' },
    marks: ['Mark'],
  },
  { kind: 'what stands before them', body: { prompt: 'Mark\n\nHuman: hi\n\nAssistant:' }, marks: ['Mark'] },
]
