import { isJsonObject, type Json, type JsonObject } from '../../canonical/json.ts'
import { baseRequest } from './base-request.ts'
import {
  booleanField,
  checkKnown,
  listAt,
  nothingSaid,
  numberField,
  objectAt,
  refuse,
  textAt,
  textsAt,
} from './check-fields.ts'
import type { DemoRequest, DemoSaid, DemoTarget, DemoTool } from './demo-types.ts'

/** https://platform.openai.com/docs/api-reference/chat/create: any other field is refused by name. */
const KNOWN_FIELDS: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'audio',
  'frequency_penalty',
  'function_call',
  'functions',
  'logit_bias',
  'logprobs',
  'max_completion_tokens',
  'max_tokens',
  'metadata',
  'modalities',
  'n',
  'parallel_tool_calls',
  'prediction',
  'presence_penalty',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
  'reasoning_effort',
  'response_format',
  'safety_identifier',
  'seed',
  'service_tier',
  'stop',
  'store',
  'stream',
  'stream_options',
  'temperature',
  'tool_choice',
  'tools',
  'top_logprobs',
  'top_p',
  'user',
  'verbosity',
  'web_search_options',
])

const ROLES: ReadonlySet<string> = new Set(['system', 'developer', 'user', 'assistant', 'tool', 'function'])
const FUNCTION_NAME = /^[a-zA-Z0-9_-]{1,64}$/

/** Checks a chat completion request as OpenAI would, and reads what an answer is made from. */
export function readOpenaiRequest(body: JsonObject, target: DemoTarget): DemoRequest {
  checkKnown(body, KNOWN_FIELDS, (field) => `Unrecognized request argument supplied: ${field}`)
  const name = textAt(body.model, 'model')
  const messages = listAt(body.messages, 'messages').map((one, i) => objectAt(one, `messages[${i}]`))
  if (messages.length === 0) refuse('messages', "Invalid 'messages': empty array.", 'empty_array')
  const said = readMessages(messages)
  const stream = booleanField(body, 'stream') ?? false
  if (body.stream_options !== undefined && body.stream_options !== null && !stream) {
    refuse('stream_options', "The 'stream_options' parameter is only allowed when 'stream' is enabled.")
  }
  checkNumbers(body)
  const logprobs = booleanField(body, 'logprobs') ?? false
  if (typeof body.top_logprobs === 'number' && !logprobs) {
    refuse('top_logprobs', "'top_logprobs' requires 'logprobs' to be true.")
  }
  const tools = readTools(body)
  return {
    ...baseRequest({ name, said, prompt: messages, turns: messages.length }, target),
    stream,
    includeUsage: isJsonObject(body.stream_options) && body.stream_options.include_usage === true,
    tools,
    toolMode: readToolMode(body, tools),
    json: readFormat(body.response_format),
    maxTokens:
      numberField(body, 'max_completion_tokens', { least: 1, most: 1_000_000, integer: true }) ??
      numberField(body, 'max_tokens', { least: 1, most: 1_000_000, integer: true }),
    stop: textsAt(body.stop, 'stop', 4),
    choices: numberField(body, 'n', { least: 1, most: 128, integer: true }) ?? 1,
    logprobs,
    legacyFunctions: body.functions !== undefined,
  }
}

function checkNumbers(body: JsonObject): void {
  numberField(body, 'temperature', { least: 0, most: 2 })
  numberField(body, 'top_p', { least: 0, most: 1 })
  numberField(body, 'presence_penalty', { least: -2, most: 2 })
  numberField(body, 'frequency_penalty', { least: -2, most: 2 })
  numberField(body, 'top_logprobs', { least: 0, most: 20, integer: true })
  numberField(body, 'seed', { least: Number.MIN_SAFE_INTEGER, most: Number.MAX_SAFE_INTEGER, integer: true })
}

function readMessages(messages: JsonObject[]): DemoSaid {
  const said = nothingSaid()
  /** Calls of the last assistant message that wait for their result. */
  let open = new Set<string>()
  for (const [i, message] of messages.entries()) {
    const path = `messages[${i}]`
    const role = textAt(message.role, `${path}.role`)
    if (!ROLES.has(role))
      refuse(`${path}.role`, `Invalid value: '${role}'. Supported values are: ${[...ROLES].join(', ')}.`)
    if (role === 'tool') {
      const id = textAt(message.tool_call_id, `${path}.tool_call_id`)
      if (!open.delete(id)) {
        refuse(
          `${path}.role`,
          "Messages with role 'tool' must be a response to a preceding message with 'tool_calls'.",
        )
      }
    } else {
      if (open.size > 0) {
        refuse(path, `These tool_call_ids did not have response messages: ${[...open].join(', ')}`)
      }
      open = callIdsOf(message, path)
    }
    const text = readContent(message, role, path, said)
    if (role === 'user') said.userText = text
    said.toolResult = role === 'tool' || role === 'function' ? (said.toolResult ?? '') + text : undefined
  }
  if (open.size > 0)
    refuse('messages', `These tool_call_ids did not have response messages: ${[...open].join(', ')}`)
  return said
}

function callIdsOf(message: JsonObject, path: string): Set<string> {
  if (message.tool_calls === undefined || message.tool_calls === null) return new Set()
  const calls = listAt(message.tool_calls, `${path}.tool_calls`)
  return new Set(
    calls.map((one, i) => {
      const call = objectAt(one, `${path}.tool_calls[${i}]`)
      const named = objectAt(call.function ?? call.custom, `${path}.tool_calls[${i}].function`)
      textAt(named.name, `${path}.tool_calls[${i}].function.name`)
      return textAt(call.id, `${path}.tool_calls[${i}].id`)
    }),
  )
}

function readContent(message: JsonObject, role: string, path: string, said: DemoSaid): string {
  const content = message.content
  if (typeof content === 'string') return content
  if (content === undefined || content === null) {
    const mayLack =
      role === 'assistant' &&
      (message.tool_calls ?? message.function_call ?? message.refusal ?? message.audio)
    if (!mayLack) refuse(`${path}.content`, `Invalid value for 'content': expected a string, got null.`)
    return ''
  }
  let text = ''
  for (const [i, one] of listAt(content, `${path}.content`).entries()) {
    const part = objectAt(one, `${path}.content[${i}]`)
    text += readPart(part, role, `${path}.content[${i}]`, said)
  }
  return text
}

function readPart(part: JsonObject, role: string, path: string, said: DemoSaid): string {
  const type = textAt(part.type, `${path}.type`)
  if (type === 'text') return textAt(part.text, `${path}.text`)
  if (type === 'refusal' && role === 'assistant') return textAt(part.refusal, `${path}.refusal`)
  if (role === 'user' && type === 'image_url') {
    textAt(objectAt(part.image_url, `${path}.image_url`).url, `${path}.image_url.url`)
    said.pictures += 1
    return ''
  }
  if (role === 'user' && (type === 'input_audio' || type === 'file')) {
    objectAt(part[type], `${path}.${type}`)
    return ''
  }
  return refuse(`${path}.type`, `Invalid value: '${type}' is not supported in a message of role '${role}'.`)
}

function readTools(body: JsonObject): DemoTool[] {
  const legacy = body.functions !== undefined && body.functions !== null
  const field = legacy ? 'functions' : 'tools'
  const list = body[field]
  if (list === undefined || list === null) return []
  const tools = listAt(list, field)
  if (tools.length === 0) refuse(field, `Invalid '${field}': empty array.`, 'empty_array')
  return tools.map((one, i) => {
    const path = `${field}[${i}]`
    const tool = objectAt(one, path)
    if (legacy) return readFunction(tool, path)
    const type = textAt(tool.type, `${path}.type`)
    if (type === 'custom') {
      const custom = objectAt(tool.custom, `${path}.custom`)
      return { name: textAt(custom.name, `${path}.custom.name`), schema: {}, custom: true }
    }
    if (type !== 'function')
      refuse(`${path}.type`, `Invalid value: '${type}'. Supported values are: function, custom.`)
    return readFunction(objectAt(tool.function, `${path}.function`), `${path}.function`)
  })
}

function readFunction(definition: JsonObject, path: string): DemoTool {
  const name = textAt(definition.name, `${path}.name`)
  if (!FUNCTION_NAME.test(name)) {
    refuse(
      `${path}.name`,
      `Invalid '${path}.name': string does not match pattern. Expected '^[a-zA-Z0-9_-]+$'.`,
    )
  }
  const schema =
    definition.parameters === undefined ? {} : objectAt(definition.parameters, `${path}.parameters`)
  return { name, schema }
}

function readToolMode(body: JsonObject, tools: DemoTool[]): DemoRequest['toolMode'] {
  const choice = body.tool_choice ?? body.function_call
  if (choice === undefined || choice === null) return 'auto'
  if (tools.length === 0) refuse('tool_choice', "'tool_choice' is only allowed when 'tools' are specified.")
  if (choice === 'auto' || choice === 'none' || choice === 'required') return choice
  const object = objectAt(choice, 'tool_choice')
  if (object.type === 'allowed_tools') {
    return objectAt(object.allowed_tools, 'tool_choice.allowed_tools').mode === 'required'
      ? 'required'
      : 'auto'
  }
  const named = isJsonObject(object.function)
    ? object.function
    : isJsonObject(object.custom)
      ? object.custom
      : object
  const name = textAt(named.name, 'tool_choice.function.name')
  if (!tools.some((tool) => tool.name === name)) {
    refuse('tool_choice', `Tool choice '${name}' not found in 'tools' parameter.`)
  }
  return { name }
}

function readFormat(format: Json | undefined): DemoRequest['json'] {
  if (format === undefined || format === null) return undefined
  const { type, json_schema: named } = objectAt(format, 'response_format')
  if (type === 'text') return undefined
  if (type === 'json_object') return 'object'
  if (type !== 'json_schema') refuse('response_format.type', `Invalid value: '${String(type)}'.`)
  const definition = objectAt(named, 'response_format.json_schema')
  textAt(definition.name, 'response_format.json_schema.name')
  return objectAt(definition.schema, 'response_format.json_schema.schema')
}
