import type { ChatRequest, CustomTool, FunctionTool, VendorTool } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { EncodeTarget } from '../chat-format.ts'
import { portableTools } from '../client-run-tools.ts'
import { CUSTOM_INPUT_SCHEMA, describeCustomInput } from '../custom-input.ts'
import { admitHostedTool, hostedToolKind } from '../hosted-tools.ts'
import type { ToolNameMap } from '../tool-names.ts'
import { encodeToolConfig } from './encode-tool-config.ts'

export interface EncodedTools {
  tools: JsonObject[]
  toolConfig: JsonObject | undefined
  /** Names, as sent, of functions that stand for tools with free text input. */
  customTools: Set<string>
}

/** The tools of a call, as functions and as Google's own (conversion.md, section 3). */
export function encodeTools(
  request: ChatRequest,
  target: EncodeTarget,
  notes: Notes,
  names: ToolNameMap,
): EncodedTools {
  const declarations: JsonObject[] = []
  const hosted: JsonObject[] = []
  const functions = new Set<string>()
  const customTools = new Set<string>()
  for (const tool of portableTools(request.tools, 'gemini-generate')) {
    if (tool.type === 'vendor') {
      const encoded = encodeHostedTool(tool, request, target, notes)
      if (encoded !== undefined) hosted.push(encoded)
      continue
    }
    functions.add(tool.name)
    const name = names.encode(tool.name)
    if (tool.type === 'custom') {
      customTools.add(name)
      declarations.push(declareCustom(tool, name))
    } else declarations.push(declareFunction(tool, name, request, notes))
  }
  if (request.webSearch !== undefined) encodeWebSearchSetting(request.webSearch, hosted, target, notes)
  const isOwn = request.extraOf === 'gemini-generate'
  if (functions.size > 0 && hosted.length > 0 && target.traits.thinking !== 'level' && !isOwn) {
    leaveHostedOut(hosted, notes)
  }
  const tools = functions.size > 0 ? [{ functionDeclarations: declarations }, ...hosted] : hosted
  const toolConfig = encodeToolConfig(request, { functions, hosted: hosted.length > 0 }, notes, names)
  return { tools, toolConfig, customTools }
}

/** Before Gemini 3: "Tool use with function calling is unsupported". */
function leaveHostedOut(hosted: JsonObject[], notes: Notes): void {
  for (const tool of hosted) for (const kind of Object.keys(tool)) notes.warn('dropped', `tools.${kind}`)
  hosted.length = 0
}

function declareFunction(tool: FunctionTool, name: string, request: ChatRequest, notes: Notes): JsonObject {
  const declared: JsonObject = { name }
  if (tool.description !== undefined) declared.description = tool.description
  declared.parametersJsonSchema = tool.parameters ?? { type: 'object', properties: {} }
  if (tool.strict === true) notes.warn('dropped', 'tools.strict')
  if (tool.cacheMark !== undefined) notes.warn('dropped', 'cache_control')
  if (tool.extra === undefined) return declared
  if (request.extraOf === 'gemini-generate') return { ...declared, ...tool.extra }
  for (const key of Object.keys(tool.extra)) notes.warn('dropped', `tools.${key}`)
  return declared
}

function declareCustom(tool: CustomTool, name: string): JsonObject {
  const declared: JsonObject = { name }
  const description = describeCustomInput(tool.description, tool.format)
  if (description !== '') declared.description = description
  declared.parametersJsonSchema = CUSTOM_INPUT_SCHEMA
  return declared
}

/** Google bills them by tokens alone, or the caller runs them: they wait for no price line (R34). */
const UNPRICED: ReadonlySet<string> = new Set(['urlContext', 'computerUse'])

/** Whether one of Google's own tools goes out; throws when it must not and cannot be left out. */
export function admitOwnTool(
  tool: VendorTool,
  request: ChatRequest,
  target: EncodeTarget,
  notes: Notes,
): boolean {
  if (UNPRICED.has(tool.kind)) return true
  return admitHostedTool(tool, { target, mapped: true, forced: isForced(tool, request), notes })
}

function encodeHostedTool(
  tool: VendorTool,
  request: ChatRequest,
  target: EncodeTarget,
  notes: Notes,
): JsonObject | undefined {
  if (tool.protocol === 'gemini-generate') {
    return admitOwnTool(tool, request, target, notes) ? { [tool.kind]: tool.value } : undefined
  }
  const mapped = hostedToolKind(tool) === 'web_search'
  const forced = isForced(tool, request)
  if (!admitHostedTool(tool, { target, mapped, forced, notes })) return undefined
  warnOptions(tool.value, tool.path, notes)
  return { googleSearch: {} }
}

function isForced(tool: VendorTool, request: ChatRequest): boolean {
  const choice = request.toolChoice
  if (choice?.type === 'tool') return choice.name === tool.kind
  return choice?.type === 'required' && request.tools.length === 1
}

function encodeWebSearchSetting(
  setting: JsonObject,
  hosted: JsonObject[],
  target: EncodeTarget,
  notes: Notes,
): void {
  if (!target.hostedTools.has('web_search')) {
    notes.warn('dropped', 'web_search_options')
    return
  }
  warnOptions(setting, 'web_search_options', notes)
  if (!hosted.some((tool) => 'googleSearch' in tool)) hosted.push({ googleSearch: {} })
}

/** Google searches without options: area, size of the context and the like have no counterpart. */
function warnOptions(value: JsonObject, path: string, notes: Notes): void {
  for (const key of Object.keys(value)) {
    if (key !== 'type' && key !== 'name' && value[key] !== null) notes.warn('dropped', `${path}.${key}`)
  }
}
