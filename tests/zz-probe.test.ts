import { it } from 'vitest'
import { useOpenaiSdk } from './kit/openai-sdk.ts'
import { SDK_VENDORS, RICH_KEY, ONE_PIXEL } from './kit/sdk-gateway.ts'
import { postChat } from './kit/post-chat.ts'
const sut = useOpenaiSdk()
const u = (content: any) => ({ role: 'user', content })
const T = [{ type: 'function', function: { name: 'f', parameters: { type: 'object', properties: { a: { type: 'string' } } } } }]
const call = (id: string, args = '{"a":"x"}') => ({ role: 'assistant', content: null, tool_calls: [{ id, type: 'function', function: { name: 'f', arguments: args } }] })
const cases: [string, any][] = [
  ['system only', { messages: [{ role: 'system', content: 'Be brief' }] }],
  ['developer', { messages: [{ role: 'developer', content: 'Be brief' }, u('hi')] }],
  ['system later', { messages: [u('hi'), { role: 'assistant', content: 'yo' }, { role: 'system', content: 'Be brief' }, u('again')] }],
  ['system last', { messages: [u('hi'), { role: 'system', content: 'Be brief' }] }],
  ['user null', { messages: [u(null)] }],
  ['user empty', { messages: [u('')] }],
  ['user empty then text', { messages: [u(''), u('hi')] }],
  ['user blank', { messages: [u('   ')] }],
  ['parts empty', { messages: [u([])] }],
  ['assistant null', { messages: [u('hi'), { role: 'assistant', content: null }, u('hi')] }],
  ['assistant empty', { messages: [u('hi'), { role: 'assistant', content: '' }, u('hi')] }],
  ['assistant first', { messages: [{ role: 'assistant', content: 'yo' }, u('hi')] }],
  ['prefill', { messages: [u('hi'), { role: 'assistant', content: 'I am ' }] }],
  ['prefill ws', { messages: [u('hi'), { role: 'assistant', content: 'I am \n' }] }],
  ['two users', { messages: [u('hi'), u('there')] }],
  ['tool turn', { tools: T, messages: [u('hi'), call('c1'), { role: 'tool', tool_call_id: 'c1', content: 'r' }] }],
  ['tool turn no tools', { messages: [u('hi'), call('c1'), { role: 'tool', tool_call_id: 'c1', content: 'r' }] }],
  ['tool turn then user', { tools: T, messages: [u('hi'), call('c1'), { role: 'tool', tool_call_id: 'c1', content: 'r' }, u('ok?')] }],
  ['tool empty result', { tools: T, messages: [u('hi'), call('c1'), { role: 'tool', tool_call_id: 'c1', content: '' }] }],
  ['tool parts result', { tools: T, messages: [u('hi'), call('c1'), { role: 'tool', tool_call_id: 'c1', content: [{ type: 'text', text: 'r' }] }] }],
  ['tool args empty', { tools: T, messages: [u('hi'), call('c1', ''), { role: 'tool', tool_call_id: 'c1', content: 'r' }] }],
  ['tool args notjson', { tools: T, messages: [u('hi'), call('c1', 'foo'), { role: 'tool', tool_call_id: 'c1', content: 'r' }] }],
  ['tool args list', { tools: T, messages: [u('hi'), call('c1', '[1]'), { role: 'tool', tool_call_id: 'c1', content: 'r' }] }],
  ['tool odd id', { tools: T, messages: [u('hi'), call('c 1/é'), { role: 'tool', tool_call_id: 'c 1/é', content: 'r' }] }],
  ['unanswered call', { tools: T, messages: [u('hi'), call('c1'), u('never mind')] }],
  ['result without call', { tools: T, messages: [u('hi'), { role: 'tool', tool_call_id: 'c9', content: 'r' }] }],
  ['tool name long', { tools: [{ type: 'function', function: { name: 'n'.repeat(64) } }], messages: [u('hi')] }],
  ['tool strict', { tools: [{ type: 'function', function: { name: 'f', strict: true, parameters: { type: 'object', properties: {}, additionalProperties: false } } }], messages: [u('hi')] }],
  ['tool $ref', { tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object', properties: { a: { $ref: '#/$defs/x' } }, $defs: { x: { type: 'string' } } } } }], messages: [u('hi')] }],
  ['choice none', { tools: T, tool_choice: 'none', messages: [u('hi')] }],
  ['choice required', { tools: T, tool_choice: 'required', messages: [u('hi')] }],
  ['choice without tools', { tool_choice: 'auto', messages: [u('hi')] }],
  ['parallel without tools', { parallel_tool_calls: false, messages: [u('hi')] }],
  ['parallel false', { tools: T, parallel_tool_calls: false, messages: [u('hi')] }],
  ['functions', { functions: [{ name: 'f', parameters: { type: 'object', properties: {} } }], messages: [u('hi')] }],
  ['function turn', { functions: [{ name: 'f' }], messages: [u('hi'), { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{}' } }, { role: 'function', name: 'f', content: 'r' }] }],
  ['temp 2', { temperature: 2, messages: [u('hi')] }],
  ['temp+top_p', { temperature: 0.5, top_p: 0.5, messages: [u('hi')] }],
  ['stop blank', { stop: [' ', '\n'], messages: [u('hi')] }],
  ['stop 4', { stop: ['a!', 'b!', 'c!', 'd!'], messages: [u('hi')] }],
  ['user long', { user: 'x'.repeat(100), messages: [u('hi')] }],
  ['user mail', { user: 'a@b.c', messages: [u('hi')] }],
  ['metadata', { metadata: { a: 'b' }, messages: [u('hi')] }],
  ['store', { store: true, messages: [u('hi')] }],
  ['seed etc', { seed: 1, presence_penalty: 1, frequency_penalty: 1, logit_bias: { '50256': -100 }, messages: [u('hi')] }],
  ['logprobs', { logprobs: true, top_logprobs: 2, messages: [u('hi')] }],
  ['effort on plain', { reasoning_effort: 'high', messages: [u('hi')] }],
  ['effort none', { reasoning_effort: 'none', messages: [u('hi')] }],
  ['reasoning obj', { reasoning: { max_tokens: 2000 }, messages: [u('hi')] }],
  ['top_k', { top_k: 5, messages: [u('hi')] }],
  ['service tier', { service_tier: 'priority', messages: [u('hi')] }],
  ['service tier flex', { service_tier: 'flex', messages: [u('hi')] }],
  ['verbosity', { verbosity: 'low', messages: [u('hi')] }],
  ['prediction', { prediction: { type: 'content', content: 'x' }, messages: [u('hi')] }],
  ['modalities', { modalities: ['text'], messages: [u('hi')] }],
  ['unknown field', { brand_new: 1, messages: [u('hi')] }],
  ['max both', { max_tokens: 20, max_completion_tokens: 10, messages: [u('hi')] }],
  ['max 1', { max_tokens: 1, messages: [u('hi')] }],
  ['image jpeg detail', { messages: [u([{ type: 'image_url', image_url: { url: `data:image/png;base64,${ONE_PIXEL}`, detail: 'low' } }])] }],
  ['pdf', { messages: [u([{ type: 'text', text: 'read' }, { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0xLjQK' } }])] }],
  ['name', { messages: [{ role: 'user', name: 'bob', content: 'hi' }] }],
  ['refusal hist', { messages: [u('hi'), { role: 'assistant', content: null, refusal: 'no' }, u('why')] }],
  ['json_object', { response_format: { type: 'json_object' }, messages: [u('json please')] }],
  ['json_schema+tools', { tools: T, response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false } } }, messages: [u('hi')] }],
  ['web_search', { web_search_options: {}, messages: [u('hi')] }],
  ['custom tool', { tools: [{ type: 'custom', custom: { name: 'c' } }], messages: [u('hi')] }],
  ['audio in', { messages: [u([{ type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } }])] }],
  ['cache_control', { messages: [u([{ type: 'text', text: 'hi', cache_control: { type: 'ephemeral' } }])] }],
  ['n2', { n: 2, messages: [u('hi')] }],
  ['stream_options w/o stream', { stream_options: { include_usage: true }, messages: [u('hi')] }],
]
it('probe', async () => {
  for (const v of SDK_VENDORS) {
    for (const model of [v.model, v.thinker]) {
      for (const stream of [false, true]) {
        for (const [name, body] of cases) {
          if (name.startsWith('stream_options') && stream) continue
          const before = sut.vendors.get(v.provider)?.complaints.length ?? 0
          const a = await postChat(sut.gateway, { model, stream, ...body }, { authorization: RICH_KEY })
          const c = sut.vendors.get(v.provider)?.complaints.slice(before) ?? []
          const bad = a.status !== 200 || a.text.includes('"error"') || c.length > 0
          if (bad) console.log(`${model} ${stream ? 'S' : 'W'} ${name}: ${a.status} ${a.text.slice(0, 200)} ${c.join('|')} ${a.headers.get('x-sluice-warning') ?? ''}`)
        }
      }
    }
  }
}, 200000)
