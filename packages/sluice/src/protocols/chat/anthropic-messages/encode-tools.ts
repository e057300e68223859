import type {
  ChatRequest,
  CustomTool,
  FunctionTool,
  ToolChoice,
  VendorTool,
} from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { allowedTools } from '../allowed-tools.ts'
import { portableTools } from '../client-run-tools.ts'
import { CUSTOM_INPUT_SCHEMA, describeCustomInput } from '../custom-input.ts'
import { type FunctionScope, forcesTool } from '../encode-functions.ts'
import { hostedToolKind } from '../hosted-tools.ts'
import { admitVendorTool, clientToolOf } from './admit-vendor-tool.ts'
import { withCacheMark, withExtra } from './encode-parts.ts'
import { encodeWebSearch, encodeWebSearchOptions } from './encode-web-search.ts'

export interface EncodedTools {
  tools: JsonObject[]
  /** Custom tools, by the name sent. */
  custom: Set<string>
  /** Beta features that tools among them need. */
  betas: string[]
}

interface ToolScope extends FunctionScope {
  request: ChatRequest
}

/** https://platform.claude.com/docs/en/agents-and-tools/tool-use/code-execution-tool */
const CODE_EXECUTION_BETAS: Readonly<Record<string, string>> = {
  code_execution_20250522: 'code-execution-2025-05-22',
  code_execution_20250825: 'code-execution-2025-08-25',
}

export function encodeTools(scope: ToolScope): EncodedTools {
  const { request, target } = scope
  const encoded: EncodedTools = { tools: [], custom: new Set(), betas: [] }
  const allowed = allowedTools(request.tools, request.toolChoice)
  for (const tool of portableTools(allowed, 'anthropic-messages')) {
    switch (tool.type) {
      case 'function':
        encoded.tools.push(encodeFunction(tool, scope))
        break
      case 'custom':
        encoded.tools.push(encodeCustom(tool, scope, encoded.custom))
        break
      case 'vendor':
        encodeVendorTool(tool, scope, encoded)
    }
  }
  if (request.webSearch !== undefined && !encoded.tools.some(isWebSearch)) {
    if (target.hostedTools.has('web_search')) {
      encoded.tools.push(encodeWebSearchOptions(request.webSearch, scope.notes))
    } else {
      scope.notes.warn('dropped', 'web_search_options')
    }
  }
  return encoded
}

function isWebSearch(tool: JsonObject): boolean {
  return typeof tool.type === 'string' && tool.type.startsWith('web_search_')
}

function encodeFunction(tool: FunctionTool, { names, target, notes, request }: ToolScope): JsonObject {
  const encoded: JsonObject = { name: names.encode(tool.name) }
  if (tool.description !== undefined && tool.description !== '') encoded.description = tool.description
  const { parameters } = tool
  const missing = parameters === undefined || Object.keys(parameters).length === 0
  encoded.input_schema = missing ? { type: 'object', properties: {} } : parameters
  if (tool.strict === true) {
    // Comes with structured outputs: https://platform.claude.com/docs/en/build-with-claude/structured-outputs
    if (target.traits.noJsonSchema === true) notes.warn('dropped', 'tools.strict')
    else encoded.strict = true
  }
  const isOwn = request.extraOf === 'anthropic-messages'
  return withCacheMark(withExtra(encoded, tool.extra, isOwn), tool.cacheMark)
}

function encodeCustom(tool: CustomTool, { names }: ToolScope, custom: Set<string>): JsonObject {
  const name = names.encode(tool.name)
  custom.add(name)
  const description = describeCustomInput(tool.description, tool.format)
  const encoded: JsonObject = { name, input_schema: CUSTOM_INPUT_SCHEMA }
  if (description !== '') encoded.description = description
  return encoded
}

function encodeVendorTool(tool: VendorTool, scope: ToolScope, encoded: EncodedTools): void {
  const { request, target, notes } = scope
  const client = clientToolOf(tool)
  if (client !== undefined) {
    if (client.beta !== undefined) encoded.betas.push(client.beta)
    encoded.tools.push(tool.value)
    return
  }
  if (!admitVendorTool(tool, request, target, notes)) return
  if (hostedToolKind(tool) === 'web_search') {
    encoded.tools.push(encodeWebSearch(tool, notes))
    return
  }
  const beta = CODE_EXECUTION_BETAS[tool.kind]
  if (beta !== undefined) encoded.betas.push(beta)
  encoded.tools.push(tool.value)
}

/**
 * The choice of tools (conversion.md 27, 28); undefined where nothing need be said. `canForce` false: the
 * model thinks and takes no forced choice.
 */
export function encodeToolChoice(
  scope: ToolScope,
  tools: readonly JsonObject[],
  canForce: boolean,
): JsonObject | undefined {
  const { request, notes } = scope
  const choice = request.toolChoice
  if (tools.length === 0) {
    if (forcesTool(request))
      throw badField('tool_choice', 'A tool is asked for, but there are none to choose from.')
    return undefined
  }
  const serial = request.parallelToolCalls === false
  const encoded = choice === undefined ? undefined : encodeChoice(choice, scope, tools)
  if (encoded?.type === 'none') return encoded
  if (encoded !== undefined && encoded.type !== 'auto' && !canForce) {
    notes.warn('changed', 'tool_choice')
    return serial ? { type: 'auto', disable_parallel_tool_use: true } : { type: 'auto' }
  }
  if (!serial) return encoded
  return { ...(encoded ?? { type: 'auto' }), disable_parallel_tool_use: true }
}

function encodeChoice(choice: ToolChoice, scope: ToolScope, tools: readonly JsonObject[]): JsonObject {
  switch (choice.type) {
    case 'auto':
    case 'none':
      return { type: choice.type }
    case 'required':
      return { type: 'any' }
    case 'allowed':
      return { type: choice.mode === 'required' ? 'any' : 'auto' }
    case 'tool': {
      const name = scope.names.encode(choice.name)
      // A tool of a vendor may be named by its kind.
      const found = tools.find((tool) => tool.name === name || tool.type === choice.name)
      if (found !== undefined) return { type: 'tool', name: found.name }
      throw badField('tool_choice', `The tool '${choice.name}' is not among \`tools\`.`)
    }
  }
}
