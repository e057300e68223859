import type {
  ChatRequest,
  CustomTool,
  FunctionTool,
  ToolChoice,
  VendorTool,
} from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import { allowedTools } from '../allowed-tools.ts'
import { portableTools } from '../client-run-tools.ts'
import { CUSTOM_INPUT_SCHEMA, describeCustomInput } from '../custom-input.ts'
import type { FunctionScope } from '../encode-functions.ts'
import { admitHostedTool, hostedToolKind } from '../hosted-tools.ts'
import { cachePoint } from './cache-points.ts'

export interface EncodedTools {
  tools: JsonObject[]
  /** Custom tools, by the name sent. */
  custom: Set<string>
}

export interface ToolScope extends FunctionScope {
  request: ChatRequest
}

/** https://docs.aws.amazon.com/nova/latest/nova2-userguide/web-grounding.html */
const GROUNDING: JsonObject = { systemTool: { name: 'nova_grounding' } }

const ANY_OBJECT: JsonObject = { type: 'object', properties: {} }

/** `toolConfig.tools`; https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Tool.html */
export function encodeTools(scope: ToolScope): EncodedTools {
  const { request, target, notes } = scope
  const encoded: EncodedTools = { tools: [], custom: new Set() }
  const tools = portableTools(request.tools, 'bedrock-converse')
  for (const tool of allowedTools(tools, request.toolChoice)) {
    switch (tool.type) {
      case 'function':
        encoded.tools.push(...encodeFunction(tool, scope))
        break
      case 'custom':
        encoded.tools.push(encodeCustom(tool, scope, encoded.custom))
        break
      case 'vendor':
        encoded.tools.push(...encodeVendorTool(tool, scope))
    }
  }
  if (request.webSearch !== undefined && !encoded.tools.includes(GROUNDING)) {
    const canSearch = target.traits.converse?.grounding === true && target.hostedTools.has('web_search')
    if (canSearch) encoded.tools.push(GROUNDING)
    else notes.warn('dropped', 'web_search_options')
  }
  return encoded
}

function encodeFunction(tool: FunctionTool, { names, target, notes }: ToolScope): JsonObject[] {
  const { traits } = target
  const { parameters, description } = tool
  const missing = parameters === undefined || Object.keys(parameters).length === 0
  const spec: JsonObject = { name: names.encode(tool.name) }
  if (description !== undefined && description !== '') spec.description = description
  spec.inputSchema = { json: missing ? ANY_OBJECT : parameters }
  if (tool.strict === true) {
    // Comes with structured outputs: https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html
    if (traits.noJsonSchema === true) notes.warn('dropped', 'tools.strict')
    else spec.strict = true
  }
  return [{ toolSpec: spec }, ...cachePoint(tool.cacheMark, 'tools', { traits, notes })]
}

function encodeCustom(tool: CustomTool, { names }: ToolScope, custom: Set<string>): JsonObject {
  const name = names.encode(tool.name)
  custom.add(name)
  const spec: JsonObject = { name }
  const description = describeCustomInput(tool.description, tool.format)
  if (description !== '') spec.description = description
  spec.inputSchema = { json: CUSTOM_INPUT_SCHEMA }
  return { toolSpec: spec }
}

function encodeVendorTool(tool: VendorTool, { request, target, notes }: ToolScope): JsonObject[] {
  const isSearch = hostedToolKind(tool) === 'web_search'
  const mapped = isSearch && target.traits.converse?.grounding === true
  if (!admitHostedTool(tool, { target, mapped, forced: isForced(tool, request), notes })) return []
  for (const [name, value] of Object.entries(tool.value)) {
    if (name !== 'type' && name !== 'name' && value !== null) notes.warn('dropped', `${tool.path}.${name}`)
  }
  return [GROUNDING]
}

/** Whether the caller insists on this tool. */
function isForced(tool: VendorTool, { toolChoice: choice, tools }: ChatRequest): boolean {
  if (choice?.type === 'tool') return choice.name === tool.kind
  if (choice?.type === 'allowed') return choice.mode === 'required'
  return choice?.type === 'required' && tools.every((one) => one.type === 'vendor')
}

/**
 * Turns that speak of calls and results are refused where no tools are declared: those that were called stand in, without
 * saying what they take.
 */
export function declareCalledTools(called: ReadonlySet<string>): JsonObject[] {
  return [...called].map((name) => ({ toolSpec: { name, inputSchema: { json: ANY_OBJECT } } }))
}

export interface ToolConfigPlan {
  toolConfig?: JsonObject
  /** In Claude's own words, among the additional fields: this format has none for one call at a time. */
  toolChoice?: JsonObject
}

/**
 * What goes out of tools and of the choice among them (conversion.md 27, 28). `canForce` false: the model thinks and takes no
 * forced choice.
 */
export function planToolConfig(
  scope: ToolScope,
  { tools, called, canForce }: { tools: JsonObject[]; called: ReadonlySet<string>; canForce: boolean },
): ToolConfigPlan {
  const { request, target, notes } = scope
  const { toolChoice: choice } = request
  if (tools.length === 0) return planWithoutTools(choice, called, notes)
  if (choice?.type === 'none') return planNone(tools, called, notes)
  const encoded = choice === undefined ? undefined : encodeChoice(choice, scope)
  const isRefused = encoded !== undefined && !(canForce && target.traits.noForcedTool !== true)
  if (isRefused) notes.warn('changed', 'tool_choice')
  const sent = isRefused ? undefined : encoded
  if (request.parallelToolCalls !== false) return { toolConfig: toolConfig(tools, sent) }
  if (target.traits.converse?.serialCalls !== true) {
    notes.warn('dropped', 'parallel_tool_calls')
    return { toolConfig: toolConfig(tools, sent) }
  }
  return { toolConfig: { tools }, toolChoice: { ...claudeChoice(sent), disable_parallel_tool_use: true } }
}

function planWithoutTools(
  choice: ToolChoice | undefined,
  called: ReadonlySet<string>,
  notes: Notes,
): ToolConfigPlan {
  if (choice !== undefined && choice.type !== 'auto' && choice.type !== 'none') {
    throw badField('tool_choice', 'A tool is asked for, but there are none to choose from.')
  }
  if (called.size === 0) return {}
  notes.warn('emulated', 'tools')
  return { toolConfig: { tools: declareCalledTools(called) } }
}

/** This format has no `none`: what is not sent cannot be called. Past calls want their tools all the same. */
function planNone(tools: JsonObject[], called: ReadonlySet<string>, notes: Notes): ToolConfigPlan {
  if (called.size === 0) {
    notes.warn('dropped', 'tools')
    return {}
  }
  notes.warn('changed', 'tool_choice')
  return { toolConfig: { tools } }
}

function toolConfig(tools: JsonObject[], choice: JsonObject | undefined): JsonObject {
  return choice === undefined ? { tools } : { tools, toolChoice: choice }
}

/** A choice that forces; `auto` is what happens without one. */
function encodeChoice(choice: ToolChoice, { names, request }: ToolScope): JsonObject | undefined {
  switch (choice.type) {
    case 'auto':
    case 'none':
      return undefined
    case 'required':
      return { any: {} }
    case 'allowed':
      return choice.mode === 'required' ? { any: {} } : undefined
    case 'tool': {
      const tools = portableTools(request.tools, 'bedrock-converse')
      const isThere = tools.some((tool) => tool.type !== 'vendor' && tool.name === choice.name)
      if (isThere) return { tool: { name: names.encode(choice.name) } }
      throw badField('tool_choice', `The tool '${choice.name}' is not among \`tools\`.`)
    }
  }
}

function claudeChoice(sent: JsonObject | undefined): JsonObject {
  if (sent === undefined) return { type: 'auto' }
  return isJsonObject(sent.tool) ? { type: 'tool', ...sent.tool } : { type: 'any' }
}
