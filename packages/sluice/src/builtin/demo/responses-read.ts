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
} from './check-fields.ts'
import { PROOF_HEAD } from './compose-answer.ts'
import { DemoRefusal, type DemoRequest, type DemoSaid, type DemoTarget, type DemoTool } from './demo-types.ts'

/** https://platform.openai.com/docs/api-reference/responses/create: any other field is refused by name. */
const KNOWN_FIELDS: ReadonlySet<string> = new Set([
  'model',
  'input',
  'background',
  // Codex sends it.
  'client_metadata',
  'context_management',
  'conversation',
  'include',
  'instructions',
  'max_output_tokens',
  'max_tool_calls',
  'metadata',
  'parallel_tool_calls',
  'previous_response_id',
  'prompt',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
  'reasoning',
  'safety_identifier',
  'service_tier',
  'store',
  'stream',
  'stream_options',
  'temperature',
  'text',
  'tool_choice',
  'tools',
  'top_logprobs',
  'top_p',
  'truncation',
  'user',
])

const ROLES: ReadonlySet<string> = new Set(['system', 'developer', 'user', 'assistant'])
const LEAST_OUTPUT = 16

/** Checks a request of the Responses API as OpenAI would, and reads what an answer is made from. Nothing is kept here. */
export function readResponsesRequest(body: JsonObject, target: DemoTarget): DemoRequest {
  checkKnown(body, KNOWN_FIELDS, (field) => `Unknown parameter: '${field}'.`)
  const name = textAt(body.model, 'model')
  for (const field of ['previous_response_id', 'conversation']) {
    if (body[field] !== undefined && body[field] !== null) refuseUnkept(field, body[field])
  }
  const items = readItems(body.input)
  const said = readInput(items)
  numberField(body, 'temperature', { least: 0, most: 2 })
  numberField(body, 'top_p', { least: 0, most: 1 })
  numberField(body, 'top_logprobs', { least: 0, most: 20, integer: true })
  const tools = readTools(body.tools)
  const prompt = [items, body.instructions ?? '']
  return {
    ...baseRequest({ name, said, prompt, turns: items.length }, target),
    stream: booleanField(body, 'stream') ?? false,
    tools,
    toolMode: readToolMode(body.tool_choice, tools),
    json: readFormat(body.text),
    maxTokens: numberField(body, 'max_output_tokens', {
      least: LEAST_OUTPUT,
      most: 1_000_000,
      integer: true,
    }),
    asked: {
      summary: isJsonObject(body.reasoning) && typeof body.reasoning.summary === 'string',
      proof: Array.isArray(body.include) && body.include.includes('reasoning.encrypted_content'),
    },
  }
}

function refuseUnkept(field: string, value: Json | undefined): never {
  const id = isJsonObject(value) ? value.id : value
  const code = field === 'conversation' ? 'conversation_not_found' : 'previous_response_not_found'
  throw new DemoRefusal(400, `'${String(id)}' not found: the demo keeps nothing.`, { param: field, code })
}

function readItems(input: Json | undefined): JsonObject[] {
  if (typeof input === 'string') return [{ role: 'user', content: input }]
  const items = listAt(input, 'input').map((one, i) => objectAt(one, `input[${i}]`))
  if (items.length === 0) refuse('input', "Invalid 'input': empty array.", 'empty_array')
  return items
}

function readInput(items: JsonObject[]): DemoSaid {
  const said = nothingSaid()
  /** Calls that wait for their output. */
  const open = new Set<string>()
  for (const [i, item] of items.entries()) readItem(item, `input[${i}]`, said, open)
  const [first] = open
  if (first !== undefined) refuse('input', `No tool output found for function call ${first}.`)
  return said
}

function readItem(item: JsonObject, path: string, said: DemoSaid, open: Set<string>): void {
  const type = item.type ?? 'message'
  switch (type) {
    case 'message':
      readMessage(item, path, said)
      return
    case 'function_call':
    case 'custom_tool_call':
      textAt(item.name, `${path}.name`)
      textAt(type === 'function_call' ? item.arguments : item.input, path)
      open.add(textAt(item.call_id, `${path}.call_id`))
      said.toolResult = undefined
      return
    case 'function_call_output':
    case 'custom_tool_call_output': {
      const id = textAt(item.call_id, `${path}.call_id`)
      if (!open.delete(id)) refuse('input', `No tool call found for function call output with call_id ${id}.`)
      said.toolResult = (said.toolResult ?? '') + readOutput(item.output, `${path}.output`, said)
      return
    }
    case 'reasoning':
      checkProof(item)
      return
    default:
      refuse(path, `Invalid value: '${String(type)}'. The demo knows no such item.`)
  }
}

function readMessage(message: JsonObject, path: string, said: DemoSaid): void {
  const role = textAt(message.role, `${path}.role`)
  if (!ROLES.has(role)) refuse(`${path}.role`, `Invalid value: '${role}'.`)
  const text =
    typeof message.content === 'string'
      ? message.content
      : readParts(message.content, `${path}.content`, role === 'assistant', said)
  if (role === 'user') said.userText = text
  said.toolResult = undefined
}

function readParts(content: Json | undefined, path: string, isAnswer: boolean, said: DemoSaid): string {
  let text = ''
  for (const [i, one] of listAt(content, path).entries()) {
    const part = objectAt(one, `${path}[${i}]`)
    const type = textAt(part.type, `${path}[${i}].type`)
    const allowed = isAnswer
      ? type === 'output_text' || type === 'refusal'
      : type === 'input_text' || type === 'input_image' || type === 'input_file'
    if (!allowed) refuse(`${path}[${i}]`, `Invalid value: '${type}'.`)
    if (type === 'input_image') said.pictures += 1
    if (type === 'input_text' || type === 'output_text') text += textAt(part.text, `${path}[${i}].text`)
  }
  return text
}

function readOutput(output: Json | undefined, path: string, said: DemoSaid): string {
  return typeof output === 'string' ? output : readParts(output, path, false, said)
}

/** What the demo did not issue cannot be read by it: https://platform.openai.com/docs/guides/reasoning#encrypted-reasoning-items */
function checkProof(item: JsonObject): void {
  const proof = item.encrypted_content
  if (proof === undefined || proof === null) return
  if (typeof proof === 'string' && proof.startsWith(PROOF_HEAD) && /^[\w-]{43}$/.test(proof.slice(5))) return
  throw new DemoRefusal(400, 'The encrypted content could not be verified.', {
    code: 'invalid_encrypted_content',
  })
}

function readTools(list: Json | undefined): DemoTool[] {
  if (list === undefined || list === null) return []
  const tools: DemoTool[] = []
  for (const [i, one] of listAt(list, 'tools').entries()) {
    const path = `tools[${i}]`
    const tool = objectAt(one, path)
    const type = textAt(tool.type, `${path}.type`)
    // A tool with another type is run by the vendor; the demo runs none.
    if (type !== 'function' && type !== 'custom') continue
    const name = textAt(tool.name, `${path}.name`)
    if (!/^[a-zA-Z0-9_-]{1,128}$/.test(name)) refuse(`${path}.name`, `Invalid '${path}.name'.`)
    if (type === 'custom') tools.push({ name, schema: {}, custom: true })
    else tools.push({ name, schema: isJsonObject(tool.parameters) ? tool.parameters : {} })
  }
  return tools
}

function readToolMode(choice: Json | undefined, tools: DemoTool[]): DemoRequest['toolMode'] {
  if (choice === undefined || choice === null) return 'auto'
  if (choice === 'auto' || choice === 'none' || choice === 'required') return choice
  const object = objectAt(choice, 'tool_choice')
  if (object.type === 'allowed_tools') return object.mode === 'required' ? 'required' : 'auto'
  const name = textAt(object.name, 'tool_choice.name')
  if (!tools.some((tool) => tool.name === name)) {
    refuse('tool_choice', `Tool choice '${name}' not found in 'tools' parameter.`)
  }
  return { name }
}

function readFormat(text: Json | undefined): DemoRequest['json'] {
  if (!isJsonObject(text) || !isJsonObject(text.format)) return undefined
  const { type, name, schema } = text.format
  if (type === 'text') return undefined
  if (type === 'json_object') return 'object'
  if (type !== 'json_schema') refuse('text.format.type', `Invalid value: '${String(type)}'.`)
  textAt(name, 'text.format.name')
  return objectAt(schema, 'text.format.schema')
}
