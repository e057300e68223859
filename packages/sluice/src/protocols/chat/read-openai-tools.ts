import type { CustomTool, FunctionTool } from '../../canonical/chat.ts'
import { badField } from '../../canonical/errors.ts'
import type { Json, JsonObject } from '../../canonical/json.ts'
import { readBoolean, readObject, readString, requireString } from './read-value.ts'

/** A function as OpenAI's formats describe it; `path` names the object that holds its name. */
export function readFunctionTool(value: JsonObject, path: string): FunctionTool {
  const tool: FunctionTool = { type: 'function', name: readName(value.name, `${path}.name`) }
  const description = readString(value.description, `${path}.description`)
  if (description !== undefined) tool.description = description
  const parameters = readObject(value.parameters, `${path}.parameters`)
  if (parameters !== undefined) tool.parameters = parameters
  const strict = readBoolean(value.strict, `${path}.strict`)
  if (strict !== undefined) tool.strict = strict
  return tool
}

/** The same of a tool with free text input. */
export function readCustomTool(value: JsonObject, path: string): CustomTool {
  const tool: CustomTool = { type: 'custom', name: readName(value.name, `${path}.name`) }
  const description = readString(value.description, `${path}.description`)
  if (description !== undefined) tool.description = description
  const format = readObject(value.format, `${path}.format`)
  if (format !== undefined) tool.format = format
  return tool
}

export function readName(value: Json | undefined, path: string): string {
  const name = requireString(value, path)
  if (name === '') throw badField(path, `'${path}' must not be empty.`)
  return name
}
