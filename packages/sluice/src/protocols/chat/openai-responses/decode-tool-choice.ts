import type { Tool, ToolChoice } from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import { readName } from '../read-openai-tools.ts'
import { missing, readArray, readString, requireString, wrongType } from '../read-value.ts'
import { findVendorTool, type ToolList } from './decode-tools.ts'
import type { Namespaces } from './namespaces.ts'

/**
 * The choice among tools. One that canonical has no words for (a server of the `mcp` tool) goes into `extra`, for an
 * upstream of this format.
 */
export function decodeToolChoice(
  choice: Json | undefined,
  list: ToolList,
  extra: JsonObject,
): ToolChoice | undefined {
  if (choice === undefined || choice === null) return undefined
  if (typeof choice === 'string') return readWord(choice, 'tool_choice')
  if (!isJsonObject(choice)) throw wrongType('tool_choice', 'a string or an object', choice)
  const type = readString(choice.type, 'tool_choice.type')
  switch (type) {
    case undefined:
      throw missing('tool_choice.type')
    case 'function':
    case 'custom': {
      const name = nameOf(choice, type, 'tool_choice', list.namespaces)
      return type === 'custom' ? { type: 'tool', name, custom: true } : { type: 'tool', name }
    }
    case 'allowed_tools':
      return readAllowed(choice, list)
    case 'mcp':
    case 'programmatic_tool_calling':
      extra.tool_choice = choice
      return undefined
    default: {
      const tool = findVendorTool(list.tools, type)
      return tool === undefined ? readWord(type, 'tool_choice.type') : { type: 'tool', name: tool.kind }
    }
  }
}

function readWord(word: string, path: string): ToolChoice {
  switch (word) {
    case 'auto':
    case 'none':
    case 'required':
      return { type: word }
    default:
      throw badField(path, `'${path}' must be 'auto', 'none', 'required' or name a tool of the request.`)
  }
}

function readAllowed(choice: JsonObject, list: ToolList): ToolChoice {
  // Chat's form has one level more.
  const inner = isJsonObject(choice.allowed_tools) ? choice.allowed_tools : choice
  const path = inner === choice ? 'tool_choice' : 'tool_choice.allowed_tools'
  const mode = requireString(inner.mode, `${path}.mode`)
  if (mode !== 'auto' && mode !== 'required') {
    throw badField(`${path}.mode`, `'${path}.mode' must be 'auto' or 'required'.`)
  }
  const tools = readArray(inner.tools, `${path}.tools`)
  if (tools === undefined || tools.length === 0) throw missing(`${path}.tools`)
  const names = tools.map((tool, at) => {
    const place = `${path}.tools[${at}]`
    if (!isJsonObject(tool)) throw wrongType(place, 'an object', tool)
    return allowedName(tool, place, list.tools, list.namespaces)
  })
  return { type: 'allowed', mode, names }
}

function allowedName(tool: JsonObject, path: string, tools: readonly Tool[], namespaces: Namespaces): string {
  const type = requireString(tool.type, `${path}.type`)
  if (type === 'function' || type === 'custom') return nameOf(tool, type, path, namespaces)
  return findVendorTool(tools, type)?.kind ?? type
}

/** A name of its own, or in chat's place for it. */
function nameOf(wire: JsonObject, type: string, path: string, namespaces: Namespaces): string {
  const nested = wire.name === undefined && isJsonObject(wire[type]) ? wire[type] : undefined
  const name =
    nested === undefined ? readName(wire.name, `${path}.name`) : readName(nested.name, `${path}.${type}.name`)
  return namespaces.flatten(name, readString(wire.namespace, `${path}.namespace`))
}
