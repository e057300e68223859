import type { ChatRequest, FunctionTool, Tool, ToolChoice } from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import {
  readArray,
  readBoolean,
  readObject,
  readString,
  requireObject,
  requireString,
  wrongType,
} from '../read-value.ts'
import { takeRest } from './take-rest.ts'

const FUNCTION_FIELDS: ReadonlySet<string> = new Set([
  'type',
  'name',
  'description',
  'input_schema',
  'strict',
  'cache_control',
])

export function decodeTools(value: Json | undefined): Tool[] {
  return (readArray(value, 'tools') ?? []).map((tool, at) => {
    const path = `tools[${at}]`
    if (!isJsonObject(tool)) throw wrongType(path, 'an object', tool)
    const type = readString(tool.type, `${path}.type`)
    if (type === undefined || type === 'custom') return decodeFunction(tool, path)
    return { type: 'vendor', protocol: 'anthropic-messages', kind: type, path, value: tool }
  })
}

function decodeFunction(wire: JsonObject, path: string): FunctionTool {
  const tool: FunctionTool = { type: 'function', name: readName(wire.name, `${path}.name`) }
  const description = readString(wire.description, `${path}.description`)
  if (description !== undefined) tool.description = description
  const parameters = readObject(wire.input_schema, `${path}.input_schema`)
  if (parameters !== undefined) tool.parameters = parameters
  const strict = readBoolean(wire.strict, `${path}.strict`)
  if (strict !== undefined) tool.strict = strict
  const mark = readObject(wire.cache_control, `${path}.cache_control`)
  if (mark !== undefined) tool.cacheMark = mark
  const rest = takeRest(wire, FUNCTION_FIELDS)
  if (rest !== undefined) tool.extra = rest
  return tool
}

function readName(value: Json | undefined, path: string): string {
  const name = requireString(value, path)
  if (name === '') throw badField(path, `'${path}' must not be empty.`)
  return name
}

/** https://platform.claude.com/docs/en/agents-and-tools/tool-use/define-tools */
export function decodeToolChoice(body: JsonObject, request: ChatRequest): void {
  if (body.tool_choice === undefined || body.tool_choice === null) return
  const choice = requireObject(body.tool_choice, 'tool_choice')
  const decoded = readChoice(choice)
  request.toolChoice = decoded
  const serial = readBoolean(choice.disable_parallel_tool_use, 'tool_choice.disable_parallel_tool_use')
  if (serial === true && decoded.type !== 'none') request.parallelToolCalls = false
}

function readChoice(choice: JsonObject): ToolChoice {
  const type = requireString(choice.type, 'tool_choice.type')
  switch (type) {
    case 'auto':
    case 'none':
      return { type }
    case 'any':
      return { type: 'required' }
    case 'tool':
      return { type: 'tool', name: readName(choice.name, 'tool_choice.name') }
    default:
      throw badField('tool_choice.type', "'tool_choice.type' must be 'auto', 'any', 'tool' or 'none'.")
  }
}
