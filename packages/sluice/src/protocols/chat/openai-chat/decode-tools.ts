import type { Tool, ToolChoice } from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import { readCustomTool, readFunctionTool, readName } from '../read-openai-tools.ts'
import {
  missing,
  readArray,
  readObject,
  readString,
  requireObject,
  requireString,
  wrongType,
} from '../read-value.ts'

/** The tools of a request, from `tools` or from the older `functions`. */
export function decodeTools(body: JsonObject): { tools: Tool[]; legacy: boolean } {
  const tools: Tool[] = []
  for (const [at, value] of (readArray(body.tools, 'tools') ?? []).entries()) {
    tools.push(decodeTool(value, `tools[${at}]`))
  }
  const functions = readArray(body.functions, 'functions') ?? []
  for (const [at, value] of functions.entries()) {
    const path = `functions[${at}]`
    if (!isJsonObject(value)) throw wrongType(path, 'an object', value)
    tools.push(readFunctionTool(value, path))
  }
  return { tools, legacy: functions.length > 0 }
}

function decodeTool(value: Json, path: string): Tool {
  if (!isJsonObject(value)) throw wrongType(path, 'an object', value)
  const type = readString(value.type, `${path}.type`)
  if (type === 'custom')
    return readCustomTool(requireObject(value.custom, `${path}.custom`), `${path}.custom`)
  // Some clients leave the type out; the function then tells what it is.
  if (type === 'function' || (type === undefined && isJsonObject(value.function))) {
    const tool = readFunctionTool(requireObject(value.function, `${path}.function`), `${path}.function`)
    const mark = readObject(value.cache_control, `${path}.cache_control`)
    if (mark !== undefined) tool.cacheMark = mark
    return tool
  }
  if (type === undefined || type === '') throw missing(`${path}.type`)
  return { type: 'vendor', protocol: 'openai-chat', kind: type, path, value }
}

/** `tool_choice`, else the older `function_call`. */
export function decodeToolChoice(body: JsonObject): ToolChoice | undefined {
  const choice = body.tool_choice
  if (choice !== undefined && choice !== null) return readChoice(choice)
  const older = body.function_call
  if (older === undefined || older === null) return undefined
  if (older === 'auto' || older === 'none') return { type: older }
  if (!isJsonObject(older)) throw wrongType('function_call', "'auto', 'none' or an object", older)
  return { type: 'tool', name: readName(older.name, 'function_call.name') }
}

function readChoice(choice: Json): ToolChoice {
  if (typeof choice === 'string') return readChoiceWord(choice, 'tool_choice')
  if (!isJsonObject(choice)) throw wrongType('tool_choice', 'a string or an object', choice)
  const type = readString(choice.type, 'tool_choice.type')
  if (type === 'allowed_tools') return readAllowed(choice)
  if (type === 'custom') {
    const custom = requireObject(choice.custom, 'tool_choice.custom')
    return { type: 'tool', name: readName(custom.name, 'tool_choice.custom.name'), custom: true }
  }
  // Whatever the type says, a function's name is a choice of that function (ohmygpt.md 2.4).
  const named = readObject(choice.function, 'tool_choice.function')
  if (named !== undefined) return { type: 'tool', name: readName(named.name, 'tool_choice.function.name') }
  if (type === 'tool') return { type: 'tool', name: readName(choice.name, 'tool_choice.name') }
  if (type === 'function') throw missing('tool_choice.function')
  if (type === undefined) throw missing('tool_choice.type')
  return readChoiceWord(type, 'tool_choice.type')
}

function readChoiceWord(word: string, path: string): ToolChoice {
  switch (word) {
    case 'auto':
    case 'none':
    case 'required':
      return { type: word }
    // Mistral's and Anthropic's word for it.
    case 'any':
      return { type: 'required' }
    default:
      throw badField(path, `'${path}' must be 'auto', 'none', 'required' or name a tool.`)
  }
}

function readAllowed(choice: JsonObject): ToolChoice {
  const path = 'tool_choice.allowed_tools'
  const allowed = requireObject(choice.allowed_tools, path)
  const mode = requireString(allowed.mode, `${path}.mode`)
  if (mode !== 'auto' && mode !== 'required') {
    throw badField(`${path}.mode`, `'${path}.mode' must be 'auto' or 'required'.`)
  }
  const tools = readArray(allowed.tools, `${path}.tools`)
  if (tools === undefined || tools.length === 0) throw missing(`${path}.tools`)
  const names = tools.map((tool, at) => {
    const place = `${path}.tools[${at}]`
    if (!isJsonObject(tool)) throw wrongType(place, 'an object', tool)
    const key = tool.type === 'custom' ? 'custom' : 'function'
    return readName(requireObject(tool[key], `${place}.${key}`).name, `${place}.${key}.name`)
  })
  return { type: 'allowed', mode, names }
}
