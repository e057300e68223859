import type { ChatRequest, Tool, ToolChoice, VendorTool } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { EncodeTarget } from '../chat-format.ts'
import { portableTools } from '../client-run-tools.ts'
import { admitHostedTool, hostedToolKind } from '../hosted-tools.ts'
import type { ToolNameMap } from '../tool-names.ts'
import type { ChatQuirks } from '../traits.ts'
import { canStopThinking, willThink } from './encode-reasoning.ts'

export function encodeTools(
  request: ChatRequest,
  target: EncodeTarget,
  names: ToolNameMap,
  notes: Notes,
): JsonObject[] {
  const encoded: JsonObject[] = []
  for (const tool of portableTools(request.tools, 'openai-chat')) {
    const wire = encodeTool(tool, request, { target, names, notes })
    if (wire !== undefined) encoded.push(wire)
  }
  return encoded
}

interface ToolScope {
  target: EncodeTarget
  names: ToolNameMap
  notes: Notes
}

function encodeTool(tool: Tool, request: ChatRequest, scope: ToolScope): JsonObject | undefined {
  switch (tool.type) {
    case 'vendor':
      if (!isAdmitted(tool, request, scope.target, scope.notes)) return undefined
      // Another format's search becomes this vendor's; where that is no tool, encode-web-search.ts asks for it.
      return tool.protocol === 'openai-chat' ? tool.value : scope.target.quirks.webSearch?.tool
    case 'custom': {
      const custom: JsonObject = { name: scope.names.encode(tool.name) }
      if (tool.description !== undefined) custom.description = tool.description
      if (tool.format !== undefined) custom.format = tool.format
      return { type: 'custom', custom }
    }
    case 'function': {
      const called: JsonObject = { name: scope.names.encode(tool.name) }
      if (tool.description !== undefined) called.description = tool.description
      called.parameters = tool.parameters ?? { type: 'object', properties: {} }
      if (tool.strict !== undefined) called.strict = tool.strict
      const wire: JsonObject = { type: 'function', function: called }
      if (tool.cacheMark === undefined) return wire
      if (scope.target.quirks.cacheMarks === 'cache_control') wire.cache_control = tool.cacheMark
      else scope.notes.warn('dropped', 'cache_control')
      return wire
    }
  }
}

/** Whether a tool that the vendor runs goes out; throws when it must not and cannot be left out. */
export function isAdmitted(
  tool: VendorTool,
  request: ChatRequest,
  target: EncodeTarget,
  notes: Notes,
): boolean {
  const forced = request.toolChoice?.type === 'tool' && request.toolChoice.name === tool.kind
  const mapped = tool.protocol === 'openai-chat' || isMappedSearch(tool, target)
  return admitHostedTool(tool, { target, mapped, forced, notes })
}

/** Whether a search that another format has as a tool is asked for in the vendor's own way. */
export function isMappedSearch(tool: VendorTool, { quirks }: EncodeTarget): boolean {
  return takesSearch(quirks) && hostedToolKind(tool) === 'web_search'
}

/** Whether the vendor has a search that can be asked for in its own way. */
export function takesSearch({ webSearch }: ChatQuirks): boolean {
  return webSearch?.tool !== undefined || webSearch?.body !== undefined
}

/** Whether the caller insists on a call. */
export function isForced(choice: ToolChoice | undefined): boolean {
  return choice?.type === 'required' || choice?.type === 'tool'
}

/** The choice among tools, and whether several may be called at once. */
export function encodeToolChoice(
  body: JsonObject,
  request: ChatRequest,
  scope: ToolScope & { hasTools: boolean },
): void {
  const { toolChoice: choice, parallelToolCalls: parallel } = request
  // The vendor refuses both beside no tools, where they have nothing to say.
  if (!scope.hasTools) {
    if (choice !== undefined && choice.type !== 'auto' && choice.type !== 'none') {
      scope.notes.warn('dropped', 'tool_choice')
    }
    return
  }
  if (choice !== undefined) body.tool_choice = encodeChoice(choice, request, scope)
  if (parallel !== undefined) body.parallel_tool_calls = parallel
}

/** Whether a forced choice cannot be had, not even by turning thinking off (conversion.md 27). */
export function refusesForce(request: ChatRequest, target: EncodeTarget): boolean {
  if (target.traits.noForcedTool === true) return true
  return refusesForceNow(request, target) && !canStopThinking(target)
}

/** Whether a forced choice is refused because the model will think on this call. */
export function refusesForceNow(request: ChatRequest, target: EncodeTarget): boolean {
  return target.traits.noForcedToolWithThinking === true && willThink(request, target)
}

function encodeChoice(choice: ToolChoice, request: ChatRequest, scope: ToolScope): string | JsonObject {
  if (isForced(choice) && refusesForce(request, scope.target)) {
    scope.notes.warn('changed', 'tool_choice')
    return 'auto'
  }
  switch (choice.type) {
    case 'auto':
    case 'none':
    case 'required':
      return choice.type
    case 'tool': {
      const named = { name: scope.names.encode(choice.name) }
      return choice.custom === true
        ? { type: 'custom', custom: named }
        : { type: 'function', function: named }
    }
    case 'allowed': {
      const tools = choice.names.map((name) => ({
        type: 'function',
        function: { name: scope.names.encode(name) },
      }))
      return { type: 'allowed_tools', allowed_tools: { mode: choice.mode, tools } }
    }
  }
}
