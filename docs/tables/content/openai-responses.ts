import type { JsonObject } from '../../../packages/sluice/src/canonical/json.ts'
import { FETCHED } from '../send-to-upstream.ts'
import { type ContentSample, DATA, LINKS } from './sample.ts'

const HI: JsonObject = { role: 'user', content: 'hi' }
const THOUGHTS = 'Let me think of Mark'

function said(kind: string, part: JsonObject, ...marks: string[]): ContentSample {
  return {
    kind,
    body: { input: [{ role: 'user', content: [{ type: 'input_text', text: 'hi' }, part] }] },
    marks,
  }
}

function answered(kind: string, item: JsonObject, ...marks: string[]): ContentSample {
  return { kind, body: { input: [HI, item, { role: 'assistant', content: 'ho' }, HI] }, marks }
}

function called(kind: string, call: JsonObject, result: JsonObject, ...marks: string[]): ContentSample {
  const items = [HI, { call_id: 'call_1', ...call }, { call_id: 'call_1', ...result }]
  const tools = [
    { type: 'function', name: 'look' },
    { type: 'custom', name: 'run' },
  ]
  return { kind, body: { input: items, tools }, marks }
}

const CALL: JsonObject = { type: 'function_call', name: 'look', arguments: '{"at":"Mark"}' }
const RESULT: JsonObject = { type: 'function_call_output', output: 'ok' }
const PICTURE = `data:image/png;base64,${DATA.picture}`

/** https://platform.openai.com/docs/api-reference/responses/create */
export const RESPONSES_CONTENT: readonly ContentSample[] = [
  { kind: '`instructions`', body: { instructions: 'Mark' }, marks: ['Mark'] },
  { kind: '`input`, a text', body: { input: 'Mark' }, marks: ['Mark'] },
  {
    kind: 'message of role `system`',
    body: { input: [{ role: 'system', content: 'Mark' }, HI] },
    marks: ['Mark'],
  },
  {
    kind: 'of role `developer`, later',
    body: { input: [HI, { role: 'assistant', content: 'ho' }, { role: 'developer', content: 'Mark' }, HI] },
    marks: ['Mark'],
  },
  said('`input_text`', { type: 'input_text', text: 'Mark' }, 'Mark'),
  said('`input_image`, data', { type: 'input_image', image_url: PICTURE }, DATA.picture),
  said('`input_image`, a link', { type: 'input_image', image_url: LINKS.picture }, LINKS.picture, FETCHED),
  said('its `detail`', { type: 'input_image', image_url: PICTURE, detail: 'low' }, '"low"', '_LOW'),
  said('`input_image`, an id', { type: 'input_image', file_id: 'file-mark' }, 'file-mark'),
  said(
    '`input_file`, data',
    { type: 'input_file', filename: 'a.pdf', file_data: `data:application/pdf;base64,${DATA.pdf}` },
    DATA.pdf,
  ),
  said('`input_file`, a link', { type: 'input_file', file_url: LINKS.file }, LINKS.file, FETCHED),
  said('`input_file`, an id', { type: 'input_file', file_id: 'file-mark' }, 'file-mark'),
  said(
    '`input_audio`',
    { type: 'input_audio', input_audio: { data: DATA.sound, format: 'wav' } },
    DATA.sound,
  ),
  said('a part of unknown type', { type: 'hologram', hologram: 'Mark' }, 'Mark'),
  {
    kind: 'message of role `assistant`',
    body: { input: [HI, { role: 'assistant', content: [{ type: 'output_text', text: 'Mark' }] }, HI] },
    marks: ['Mark'],
  },
  {
    kind: 'its `phase`',
    body: { input: [HI, { role: 'assistant', content: 'ho', phase: 'commentary' }, HI] },
    marks: ['commentary'],
  },
  {
    kind: '`refusal`',
    body: { input: [HI, { role: 'assistant', content: [{ type: 'refusal', refusal: 'Mark' }] }, HI] },
    marks: ['Mark'],
  },
  answered(
    '`reasoning` with `encrypted_content`',
    {
      type: 'reasoning',
      id: 'rs_1',
      summary: [{ type: 'summary_text', text: THOUGHTS }],
      encrypted_content: 'c2VhbGVk',
    },
    THOUGHTS,
  ),
  answered(
    '`reasoning` without',
    { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: THOUGHTS }] },
    THOUGHTS,
  ),
  called('`function_call`', CALL, RESULT, 'Mark'),
  called('`function_call_output`, a text', CALL, { ...RESULT, output: 'Found: here' }, 'Found: here'),
  called(
    '`function_call_output`, a picture',
    CALL,
    { ...RESULT, output: [{ type: 'input_image', image_url: PICTURE }] },
    DATA.picture,
  ),
  called(
    '`function_call_output`, a file',
    CALL,
    {
      ...RESULT,
      output: [
        { type: 'input_file', filename: 'a.pdf', file_data: `data:application/pdf;base64,${DATA.pdf}` },
      ],
    },
    DATA.pdf,
  ),
  called(
    '`custom_tool_call`',
    { type: 'custom_tool_call', name: 'run', input: 'Mark' },
    { type: 'custom_tool_call_output', output: 'ok' },
    'Mark',
  ),
  called(
    '`local_shell_call`',
    {
      type: 'local_shell_call',
      id: 'lsh_1',
      status: 'completed',
      action: { type: 'exec', command: ['Mark'] },
    },
    { type: 'local_shell_call_output', id: 'call_1', output: 'ok' },
    'Mark',
  ),
  called(
    '`shell_call`',
    { type: 'shell_call', action: { commands: ['Mark'] } },
    { type: 'shell_call_output', output: [{ stdout: 'ok' }] },
    'Mark',
  ),
  called(
    '`apply_patch_call`',
    { type: 'apply_patch_call', operation: { type: 'delete_file', path: 'Mark' } },
    { type: 'apply_patch_call_output', status: 'completed', output: 'ok' },
    'Mark',
  ),
  answered(
    '`web_search_call`',
    { type: 'web_search_call', id: 'ws_mark', status: 'completed', action: { type: 'search', query: 'x' } },
    'ws_mark',
  ),
  answered(
    '`file_search_call`, `code_interpreter_call`, `mcp_call` …',
    { type: 'file_search_call', id: 'fs_mark', queries: ['x'], status: 'completed' },
    'fs_mark',
  ),
  answered(
    '`image_generation_call`',
    { type: 'image_generation_call', id: 'ig_1', status: 'completed', result: DATA.picture },
    DATA.picture,
  ),
  answered(
    '`compaction` of the vendor',
    { type: 'compaction', id: 'cmp_1', encrypted_content: 'TWFyaw==' },
    'TWFyaw==',
  ),
  answered(
    '`item_reference` that lies with the vendor',
    { type: 'item_reference', id: 'msg_mark' },
    'msg_mark',
  ),
  answered('an item of unknown type', { type: 'hologram', hologram: 'Mark' }, 'Mark'),
]
