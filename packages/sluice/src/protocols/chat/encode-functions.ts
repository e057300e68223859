import type { ChatRequest, CustomTool, FunctionTool, Tool, VendorTool } from '../../canonical/chat.ts'
import { badField } from '../../canonical/errors.ts'
import type { JsonObject } from '../../canonical/json.ts'
import type { Notes } from '../../canonical/notes.ts'
import type { EncodeTarget } from './chat-format.ts'
import { portableTools } from './client-run-tools.ts'
import { CUSTOM_INPUT_SCHEMA, describeCustomInput } from './custom-input.ts'
import { admitHostedTool } from './hosted-tools.ts'
import type { ToolNameMap } from './tool-names.ts'

export interface EncodedFunctions {
  /** `{type: "function", function: {name, description, parameters}}`, the form that other vendors took over from OpenAI. */
  tools: JsonObject[]
  /** Names, as sent, of functions that stand for tools with free text input (conversion.md 30). */
  custom: Set<string>
  /** For how many of them the caller wants arguments that follow the schema to the letter. */
  strict: 'all' | 'some' | 'none'
}

export interface FunctionScope {
  target: EncodeTarget
  names: ToolNameMap
  notes: Notes
}

/**
 * Tools for vendors that know functions alone and cannot be told which of them to call: where the caller names some, only
 * those are sent, as in the table of conversion.md, section 3.
 */
export function encodeFunctions(request: ChatRequest, scope: FunctionScope): EncodedFunctions {
  const encoded: EncodedFunctions = { tools: [], custom: new Set(), strict: 'none' }
  const allowed = allowedTools(request)
  for (const tool of allowed) {
    switch (tool.type) {
      case 'function':
        encoded.tools.push(encodeFunction(tool, scope))
        break
      case 'custom':
        encoded.tools.push(encodeCustom(tool, scope, encoded.custom))
        break
      case 'vendor':
        // Never `mapped`: it is dropped with a warning, or refused.
        admitHostedTool(tool, {
          target: scope.target,
          mapped: false,
          forced: isForced(tool, request),
          notes: scope.notes,
        })
    }
  }
  if (allowed.some(isStrict)) encoded.strict = allowed.every(isStrict) ? 'all' : 'some'
  return encoded
}

function isStrict(tool: Tool): boolean {
  return tool.type === 'function' && tool.strict === true
}

function allowedTools(request: ChatRequest): readonly Tool[] {
  const { toolChoice: choice } = request
  const tools = portableTools(request.tools, undefined)
  if (choice?.type !== 'allowed' && choice?.type !== 'tool') return tools
  const names = choice.type === 'tool' ? [choice.name] : choice.names
  const kept = tools.filter((tool) => names.includes(tool.type === 'vendor' ? tool.kind : tool.name))
  if (kept.length === 0) throw badField('tool_choice', 'None of the tools asked for is among `tools`.')
  return kept
}

function isForced(tool: VendorTool, { toolChoice: choice, tools }: ChatRequest): boolean {
  if (choice?.type === 'tool') return choice.name === tool.kind
  return choice?.type === 'required' && tools.length === 1
}

function encodeFunction(tool: FunctionTool, { names, notes }: FunctionScope): JsonObject {
  const called: JsonObject = { name: names.encode(tool.name) }
  if (tool.description !== undefined && tool.description !== '') called.description = tool.description
  const { parameters } = tool
  const missing = parameters === undefined || Object.keys(parameters).length === 0
  called.parameters = missing ? { type: 'object', properties: {} } : parameters
  if (tool.cacheMark !== undefined) notes.warn('dropped', 'cache_control')
  return { type: 'function', function: called }
}

function encodeCustom(tool: CustomTool, { names }: FunctionScope, custom: Set<string>): JsonObject {
  const called: JsonObject = { name: names.encode(tool.name) }
  custom.add(String(called.name))
  const description = describeCustomInput(tool.description, tool.format)
  if (description !== '') called.description = description
  called.parameters = CUSTOM_INPUT_SCHEMA
  return { type: 'function', function: called }
}

/** Whether the choice leaves the model no way around a tool. */
export function forcesTool({ toolChoice: choice }: ChatRequest): boolean {
  if (choice === undefined) return false
  return (
    choice.type === 'required' ||
    choice.type === 'tool' ||
    (choice.type === 'allowed' && choice.mode === 'required')
  )
}

/** For upstreams that call no tools of a caller: it is told that they are dropped, save what must not be (conversion.md 32). */
export function refuseTools(request: ChatRequest, target: EncodeTarget, notes: Notes): void {
  if (forcesTool(request)) {
    throw badField('tool_choice', 'This model calls no tools of the caller.', 'unsupported_value')
  }
  for (const tool of portableTools(request.tools, undefined)) {
    if (tool.type === 'vendor') admitHostedTool(tool, { target, mapped: false, forced: false, notes })
  }
}
