import type { ChatRequest, Tool, ToolChoice, VendorTool } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { EncodeTarget } from '../chat-format.ts'
import { admitHostedTool } from '../hosted-tools.ts'
import type { ToolNameMap } from '../tool-names.ts'

export function encodeTools(
  request: ChatRequest,
  target: EncodeTarget,
  names: ToolNameMap,
  notes: Notes,
): JsonObject[] {
  const encoded: JsonObject[] = []
  for (const tool of request.tools) {
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
      return isAdmitted(tool, request, scope.target, scope.notes) ? tool.value : undefined
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
  return admitHostedTool(tool, { target, mapped: tool.protocol === 'openai-chat', forced, notes })
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
  if (choice !== undefined) body.tool_choice = encodeChoice(choice, scope)
  if (parallel !== undefined) body.parallel_tool_calls = parallel
}

function encodeChoice(choice: ToolChoice, scope: ToolScope): string | JsonObject {
  const forces = choice.type === 'required' || choice.type === 'tool'
  if (forces && scope.target.traits.noForcedToolWithThinking === true) {
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
