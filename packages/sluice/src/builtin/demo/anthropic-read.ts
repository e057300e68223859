import { isJsonObject, type Json, type JsonObject } from '../../canonical/json.ts'
import { baseRequest } from './base-request.ts'
import {
  booleanField,
  checkKnown,
  listAt,
  mayThink,
  nothingSaid,
  numberField,
  objectAt,
  refuse,
  textAt,
  textsAt,
} from './check-fields.ts'
import { signThoughts } from './compose-answer.ts'
import type { DemoRequest, DemoSaid, DemoTarget, DemoTool } from './demo-types.ts'

/** https://docs.anthropic.com/en/api/messages: any other field is refused by name. */
const KNOWN_FIELDS: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'max_tokens',
  'cache_control',
  'container',
  'context_management',
  'inference_geo',
  'mcp_servers',
  'metadata',
  'output_config',
  'service_tier',
  'speed',
  'stop_sequences',
  'stream',
  'system',
  'temperature',
  'thinking',
  'tool_choice',
  'tools',
  'top_k',
  'top_p',
])

const LEAST_BUDGET = 1024

/** Checks a Messages request as Anthropic would, and reads what an answer is made from. */
export function readAnthropicRequest(body: JsonObject, target: DemoTarget): DemoRequest {
  if (!target.headers.has('anthropic-version'))
    refuse('anthropic-version', 'anthropic-version: header is required')
  checkKnown(body, KNOWN_FIELDS, (field) => `${field}: Extra inputs are not permitted`)
  const name = textAt(body.model, 'model')
  const maxTokens = numberField(body, 'max_tokens', { least: 1, most: 1_000_000, integer: true })
  if (maxTokens === undefined) refuse('max_tokens', 'max_tokens: Field required')
  const messages = listAt(body.messages, 'messages').map((one, i) => objectAt(one, `messages.${i}`))
  if (messages.length === 0) refuse('messages', 'messages: at least one message is required')
  const said = readMessages(messages)
  readSystem(body.system)
  numberField(body, 'temperature', { least: 0, most: 1 })
  numberField(body, 'top_p', { least: 0, most: 1 })
  numberField(body, 'top_k', { least: 0, most: 1_000_000, integer: true })
  checkThinking(body, name, maxTokens)
  const stop = textsAt(body.stop_sequences, 'stop_sequences', 8191)
  for (const [i, one] of stop.entries()) {
    if (one.trim() === '')
      refuse(`stop_sequences.${i}`, 'stop_sequences: each stop sequence must contain non-whitespace')
  }
  const tools = readTools(body.tools)
  const prompt = [messages, body.system ?? '']
  return {
    ...baseRequest({ name, said, prompt, turns: messages.length }, target),
    stream: booleanField(body, 'stream') ?? false,
    tools,
    toolMode: readToolMode(body.tool_choice, tools),
    json: readFormat(body.output_config),
    maxTokens,
    stop,
  }
}

function readMessages(messages: JsonObject[]): DemoSaid {
  const said = nothingSaid()
  let open = new Set<string>()
  for (const [i, message] of messages.entries()) {
    const path = `messages.${i}`
    const role = textAt(message.role, `${path}.role`)
    // As the newest models take it, which Claude Code holds an unknown one to be: behind what a user said.
    if (role === 'system' && messages[i - 1]?.role === 'user') continue
    if (role !== 'user' && role !== 'assistant') {
      refuse(
        `${path}.role`,
        `messages: Unexpected role "${role}". The Messages API accepts a top-level \`system\` parameter.`,
      )
    }
    if (message.content === '' || (Array.isArray(message.content) && message.content.length === 0)) {
      const last = role === 'assistant' && i === messages.length - 1
      if (!last) refuse(path, `${path}: all messages must have non-empty content`)
    }
    const blocks: Json[] =
      typeof message.content === 'string'
        ? message.content === ''
          ? []
          : [{ type: 'text', text: message.content }]
        : listAt(message.content, `${path}.content`)
    const answered = readBlocks(
      blocks.map((one, b) => objectAt(one, `${path}.content.${b}`)),
      role,
      path,
      said,
    )
    for (const id of answered.results) {
      if (!open.delete(id))
        refuse(path, `${path}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${id}`)
    }
    if (open.size > 0) {
      refuse(
        path,
        `${path}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${[...open].join(', ')}`,
      )
    }
    open = answered.calls
  }
  return said
}

function readBlocks(
  blocks: JsonObject[],
  role: string,
  path: string,
  said: DemoSaid,
): { calls: Set<string>; results: string[] } {
  const calls = new Set<string>()
  const results: string[] = []
  let text = ''
  let result: string | undefined
  for (const [i, block] of blocks.entries()) {
    const at = `${path}.content.${i}`
    const type = textAt(block.type, `${at}.type`)
    switch (type) {
      case 'text':
        if (textAt(block.text, `${at}.text`) === '')
          refuse(at, `messages: text content blocks must be non-empty`)
        text += block.text
        break
      case 'image':
      case 'document':
        objectAt(block.source, `${at}.source`)
        if (type === 'image') said.pictures += 1
        break
      case 'tool_use':
        objectAt(block.input, `${at}.input`)
        textAt(block.name, `${at}.name`)
        calls.add(textAt(block.id, `${at}.id`))
        break
      case 'tool_result':
        results.push(textAt(block.tool_use_id, `${at}.tool_use_id`))
        result = (result ?? '') + resultText(block.content)
        break
      case 'thinking':
        checkSignature(block, at)
        break
      case 'redacted_thinking':
        textAt(block.data, `${at}.data`)
        break
      default:
        refuse(at, `${at}: Input tag '${type}' found using 'type' does not match any of the expected tags`)
    }
  }
  if (role === 'user') {
    if (text !== '') said.userText = text
    said.toolResult = result
  } else said.toolResult = undefined
  return { calls, results }
}

/** Thoughts come back as they were given, or not at all. */
function checkSignature(block: JsonObject, at: string): void {
  const text = textAt(block.thinking, `${at}.thinking`)
  const signature = textAt(block.signature, `${at}.signature`)
  if (signature !== signThoughts(text)) refuse(at, `${at}: Invalid \`signature\` in \`thinking\` block`)
}

function resultText(content: Json | undefined): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content.map((one) => (isJsonObject(one) && typeof one.text === 'string' ? one.text : '')).join('')
}

function readSystem(system: Json | undefined): void {
  if (system === undefined || typeof system === 'string') return
  for (const [i, one] of listAt(system, 'system').entries()) {
    if (textAt(objectAt(one, `system.${i}`).text, `system.${i}.text`) === '') {
      refuse(`system.${i}`, 'system: text content blocks must be non-empty')
    }
  }
}

function checkThinking(body: JsonObject, name: string, maxTokens: number): void {
  if (body.thinking === undefined) return
  const thinking = objectAt(body.thinking, 'thinking')
  if (thinking.type === 'disabled' || thinking.type === 'adaptive') return
  if (thinking.type !== 'enabled')
    refuse('thinking', `thinking: Input tag '${String(thinking.type)}' is not known`)
  if (!mayThink(name)) refuse('thinking', `'${name}' does not support thinking`)
  const budget = numberField(thinking, 'budget_tokens', { least: 0, most: 1_000_000, integer: true })
  if (budget === undefined || budget < LEAST_BUDGET) {
    refuse(
      'thinking',
      `thinking.enabled.budget_tokens: Input should be greater than or equal to ${LEAST_BUDGET}`,
    )
  }
  if (budget >= maxTokens) refuse('max_tokens', '`max_tokens` must be greater than `thinking.budget_tokens`')
}

function readTools(list: Json | undefined): DemoTool[] {
  if (list === undefined) return []
  const tools: DemoTool[] = []
  for (const [i, one] of listAt(list, 'tools').entries()) {
    const tool = objectAt(one, `tools.${i}`)
    const name = textAt(tool.name, `tools.${i}.name`)
    if (!/^[a-zA-Z0-9_-]{1,128}$/.test(name))
      refuse(`tools.${i}.name`, `tools.${i}.name: String should match pattern`)
    // A tool with a type of its own is run by the vendor; the demo runs none.
    if (tool.type !== undefined && tool.type !== 'custom') continue
    const schema = objectAt(tool.input_schema, `tools.${i}.input_schema`)
    if (schema.type !== 'object')
      refuse(`tools.${i}.input_schema`, `tools.${i}.custom.input_schema.type: Field required`)
    tools.push({ name, schema })
  }
  return tools
}

function readToolMode(choice: Json | undefined, tools: DemoTool[]): DemoRequest['toolMode'] {
  if (choice === undefined) return 'auto'
  const object = objectAt(choice, 'tool_choice')
  if (tools.length === 0 && object.type !== 'none') {
    refuse('tool_choice', 'tool_choice may only be specified while providing tools')
  }
  switch (object.type) {
    case 'auto':
    case 'none':
      return object.type
    case 'any':
      return 'required'
    case 'tool': {
      const name = textAt(object.name, 'tool_choice.name')
      if (!tools.some((tool) => tool.name === name)) {
        refuse('tool_choice', `Tool '${name}' not found in provided tools`)
      }
      return { name }
    }
    default:
      return refuse('tool_choice', `tool_choice: Input tag '${String(object.type)}' is not known`)
  }
}

function readFormat(config: Json | undefined): DemoRequest['json'] {
  if (!isJsonObject(config) || !isJsonObject(config.format)) return undefined
  if (config.format.type !== 'json_schema')
    refuse('output_config.format', 'output_config.format.type: not known')
  return objectAt(config.format.schema, 'output_config.format.schema')
}
