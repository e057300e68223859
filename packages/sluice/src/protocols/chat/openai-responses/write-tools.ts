import type { ChatRequest, FunctionTool, Tool, ToolChoice, VendorTool } from '../../../canonical/chat.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { EncodeTarget } from '../chat-format.ts'
import { portableTools } from '../client-run-tools.ts'
import { forcesTool } from '../encode-functions.ts'
import { admitHostedTool, hostedToolKind } from '../hosted-tools.ts'
import type { ToolNameMap } from '../tool-names.ts'
import { writeWebSearch, writeWebSearchOptions } from './write-web-search.ts'

export interface ToolScope {
  request: ChatRequest
  target: EncodeTarget
  names: ToolNameMap
  notes: Notes
  /** The caller speaks this format too. */
  owns: boolean
}

/** Tools of this format as it writes them: flat (https://platform.openai.com/docs/api-reference/responses/create). */
export function writeTools(scope: ToolScope): JsonObject[] {
  const { request, target, notes } = scope
  const written: JsonObject[] = []
  for (const tool of portableTools(request.tools, 'openai-responses')) {
    const wire = writeTool(tool, scope)
    if (wire !== undefined) written.push(wire)
  }
  if (request.webSearch !== undefined && !written.some(isWebSearch)) {
    if (target.hostedTools.has('web_search')) written.push(writeWebSearchOptions(request.webSearch))
    else notes.warn('dropped', 'web_search_options')
  }
  return written
}

function isWebSearch({ type }: JsonObject): boolean {
  return typeof type === 'string' && type.startsWith('web_search')
}

function writeTool(tool: Tool, scope: ToolScope): JsonObject | undefined {
  switch (tool.type) {
    case 'function':
      return writeFunction(tool, scope)
    case 'custom': {
      const wire: JsonObject = { type: 'custom', name: scope.names.encode(tool.name) }
      if (tool.description !== undefined) wire.description = tool.description
      if (tool.format !== undefined) wire.format = flatFormat(tool.format)
      return wire
    }
    case 'vendor':
      return writeVendorTool(tool, scope)
  }
}

function writeFunction(tool: FunctionTool, { names, notes, owns }: ToolScope): JsonObject {
  const extra = owns ? tool.extra : undefined
  const wire: JsonObject = { ...extra, type: 'function', name: names.encode(tool.name) }
  if (tool.description !== undefined) wire.description = tool.description
  wire.parameters = tool.parameters ?? { type: 'object', properties: {} }
  // Here a schema is followed to the letter unless the caller says otherwise; in other protocols it is the other way round.
  if (tool.strict !== undefined || !owns) wire.strict = tool.strict ?? false
  if (tool.cacheMark !== undefined) notes.warn('dropped', 'cache_control')
  return wire
}

/** Chat completions have the grammar one level deeper. */
function flatFormat(format: JsonObject): JsonObject {
  const { grammar, ...rest } = format
  return isJsonObject(grammar) ? { ...rest, ...grammar } : format
}

/** Tools of this vendor that cost nothing beside their tokens: those that the caller runs, and what finds tools. */
const UNPAID = /^(?:apply_patch|computer|local_shell|mcp|namespace|tool_search)/

function writeVendorTool(tool: VendorTool, scope: ToolScope): JsonObject | undefined {
  return admitVendorTool(tool, scope) ? writeAdmitted(tool, scope.notes) : undefined
}

function writeAdmitted(tool: VendorTool, notes: Notes): JsonObject {
  return tool.protocol === 'openai-responses' ? tool.value : writeWebSearch(tool, notes)
}

/** Whether a tool that the vendor runs goes out; throws when it must not and cannot be left out (R34, conversion.md 32). */
export function admitVendorTool(
  tool: VendorTool,
  { request, target, notes }: Pick<ToolScope, 'request' | 'target' | 'notes'>,
): boolean {
  const isOwn = tool.protocol === 'openai-responses'
  if (isOwn && (target.anyServiceTier === true || UNPAID.test(tool.kind) || runsAtCaller(tool))) return true
  const mapped = isOwn || hostedToolKind(tool) === 'web_search'
  return admitHostedTool(tool, { target, mapped, forced: isForced(tool, request), notes })
}

/** A shell is the caller's unless it is given a container of the vendor's. */
function runsAtCaller({ kind, value }: VendorTool): boolean {
  const { environment } = value
  return kind === 'shell' && (!isJsonObject(environment) || environment.type === 'local')
}

function isForced(tool: VendorTool, { toolChoice: choice, tools }: ChatRequest): boolean {
  if (choice?.type === 'tool') return choice.name === tool.kind || choice.name === tool.value.name
  if (choice?.type === 'allowed') return choice.mode === 'required' && choice.names.includes(tool.kind)
  return choice?.type === 'required' && tools.every(({ type }) => type === 'vendor')
}

/** The choice among tools, and whether several may be called at once. */
export function writeToolChoice(body: JsonObject, tools: readonly JsonObject[], scope: ToolScope): void {
  const { request, notes } = scope
  const { toolChoice: choice, parallelToolCalls: parallel } = request
  // The vendor refuses a choice among no tools.
  if (tools.length === 0) {
    if (forcesTool(request)) notes.warn('dropped', 'tool_choice')
    return
  }
  if (choice !== undefined) body.tool_choice = writeChoice(choice, tools, scope)
  if (parallel !== undefined) body.parallel_tool_calls = parallel
}

function writeChoice(
  choice: ToolChoice,
  tools: readonly JsonObject[],
  scope: ToolScope,
): string | JsonObject {
  const { traits } = scope.target
  const refusesForce = traits.noForcedTool === true || traits.noForcedToolWithThinking === true
  if (refusesForce && forcesTool(scope.request)) {
    scope.notes.warn('changed', 'tool_choice')
    return 'auto'
  }
  switch (choice.type) {
    case 'auto':
    case 'none':
    case 'required':
      return choice.type
    case 'tool':
      return nameTool(choice.name, tools, scope)
    case 'allowed':
      return {
        type: 'allowed_tools',
        mode: choice.mode,
        tools: choice.names.map((name) => nameTool(name, tools, scope)),
      }
  }
}

/** A tool as a choice names it: the vendor's own by its type alone. */
function nameTool(name: string, tools: readonly JsonObject[], { names }: ToolScope): JsonObject {
  const sent = names.encode(name)
  const found = tools.find((tool) => tool.name === sent) ?? tools.find((tool) => tool.type === name)
  if (found?.type === 'custom') return { type: 'custom', name: sent }
  if (found === undefined) {
    const search = name.startsWith('web_search') ? tools.find(isWebSearch) : undefined
    return search === undefined ? { type: 'function', name: sent } : { type: search.type }
  }
  return found.type === 'function' ? { type: 'function', name: sent } : { type: found.type }
}
