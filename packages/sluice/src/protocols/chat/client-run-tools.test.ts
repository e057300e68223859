import { describe, expect, it } from 'vitest'
import { encodeTarget } from '../../../../../tests/kit/openai-chat.ts'
import { responseContext } from '../../../../../tests/kit/responses-by-sdk.ts'
import type { Tool, VendorTool } from '../../canonical/chat.ts'
import { isJsonObject, type JsonObject } from '../../canonical/json.ts'
import { NoteList } from '../../canonical/notes.ts'
import { anthropicMessagesOutbound } from './anthropic-messages/outbound.ts'
import type { ChatOutbound } from './chat-format.ts'
import { portableTools } from './client-run-tools.ts'
import { geminiGenerateOutbound } from './gemini-generate/outbound.ts'
import { openaiChatOutbound } from './openai-chat/outbound.ts'
import { decodeRequest } from './openai-responses/decode-request.ts'
import { encodeResponse } from './openai-responses/encode-response.ts'
import { openaiResponsesOutbound } from './openai-responses/outbound.ts'

function vendorTool(protocol: VendorTool['protocol'], kind: string, rest: JsonObject = {}): VendorTool {
  return { type: 'vendor', protocol, kind, path: 'tools[0]', value: { type: kind, ...rest } }
}

function nameOf(tool: Tool | undefined): string {
  return tool === undefined || tool.type === 'vendor' ? 'vendor' : `${tool.type} ${tool.name}`
}

describe('portableTools', () => {
  it.each<[VendorTool, string]>([
    [vendorTool('openai-responses', 'local_shell'), 'function local_shell'],
    [vendorTool('openai-responses', 'shell'), 'function shell'],
    [vendorTool('openai-responses', 'shell', { environment: { type: 'local' } }), 'function shell'],
    [vendorTool('openai-responses', 'shell', { environment: { type: 'container_auto' } }), 'vendor'],
    [vendorTool('openai-responses', 'apply_patch'), 'function apply_patch'],
    [vendorTool('openai-responses', 'computer'), 'vendor'],
    [vendorTool('openai-responses', 'web_search'), 'vendor'],
    [vendorTool('anthropic-messages', 'bash_20250124', { name: 'bash' }), 'function bash'],
    [
      vendorTool('anthropic-messages', 'text_editor_20250124', { name: 'str_replace_editor' }),
      'function str_replace_editor',
    ],
    [vendorTool('anthropic-messages', 'memory_20250818', { name: 'memory' }), 'function memory'],
    [vendorTool('anthropic-messages', 'computer_20250124', { name: 'computer' }), 'vendor'],
    [vendorTool('openai-chat', 'local_shell'), 'vendor'],
  ])('%j is %s elsewhere', (tool, name) => {
    expect(nameOf(portableTools([tool], 'gemini-generate')[0])).toBe(name)
    expect(portableTools([tool], tool.protocol)).toEqual([tool])
  })

  it('leaves the list as it is where there is nothing to do', () => {
    const tools: Tool[] = [{ type: 'function', name: 'f' }]
    expect(portableTools(tools, 'openai-chat')).toBe(tools)
  })
})

const FORMATS: [string, ChatOutbound][] = [
  ['openai-chat', openaiChatOutbound],
  ['anthropic-messages', anthropicMessagesOutbound],
  ['gemini-generate', geminiGenerateOutbound],
]

describe.each(FORMATS)("a shell of the caller's toward %s", (_, outbound) => {
  const turn: JsonObject[] = [
    { role: 'user', content: 'List.' },
    { type: 'local_shell_call', call_id: 'c1', action: { type: 'exec', command: ['ls'], env: {} } },
    { type: 'local_shell_call_output', id: 'c1', output: 'a.txt' },
  ]

  it('is a function, and its past calls are calls of it', () => {
    const notes = new NoteList()
    const body = { model: 'm', max_output_tokens: 99, tools: [{ type: 'local_shell' }], input: turn }
    const request = decodeRequest(body, notes, { header: () => undefined })
    const sent = JSON.stringify(outbound.encodeRequest(request, encodeTarget(), notes).body)
    expect(sent.split('"name":"local_shell"').length).toBeGreaterThan(2)
    expect(sent).toContain('a.txt')
    expect(notes.list()).toEqual([])
  })
})

it('a call of it comes back in its own form', () => {
  const notes = new NoteList()
  const head = { header: () => undefined }
  const request = decodeRequest({ model: 'm', tools: [{ type: 'local_shell' }], input: 'Hi' }, notes, head)
  const answer = anthropicMessagesOutbound.decodeResponse(
    {
      id: 'msg_1',
      content: [{ type: 'tool_use', id: 'toolu_1', name: 'local_shell', input: { command: ['ls'] } }],
      stop_reason: 'tool_use',
    },
    { quirks: {}, notes },
  )
  const { output } = encodeResponse(answer, responseContext({ memo: request.memo ?? {} }))
  expect(output).toMatchObject([
    { type: 'local_shell_call', call_id: 'toolu_1', action: { type: 'exec', command: ['ls'] } },
  ])
})

it('the vendor itself gets tool, call and result as they came', () => {
  const notes = new NoteList()
  const call = {
    type: 'local_shell_call',
    id: 'lsh_1',
    call_id: 'c1',
    status: 'completed',
    action: { type: 'exec', command: ['ls'], env: {} },
  }
  const result = { type: 'local_shell_call_output', id: 'c1', output: 'a.txt' }
  const body = {
    model: 'm',
    tools: [{ type: 'local_shell' }],
    input: [{ role: 'user', content: 'Hi' }, call, result],
  }
  const request = decodeRequest(body, notes, { header: () => undefined })
  const { body: sent } = openaiResponsesOutbound.encodeRequest(request, encodeTarget(), notes)
  expect(sent.tools).toEqual([{ type: 'local_shell' }])
  expect(Array.isArray(sent.input) ? sent.input.filter(isJsonObject).slice(1) : []).toEqual([call, result])
  expect(notes.list()).toEqual([])
})
