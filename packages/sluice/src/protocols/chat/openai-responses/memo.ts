import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import type { ToolList } from './decode-tools.ts'

/**
 * What an answer repeats of its request, each with what stands there when the request said nothing:
 * https://platform.openai.com/docs/api-reference/responses/object
 */
const ECHOED: Readonly<JsonObject> = {
  background: false,
  instructions: null,
  max_output_tokens: null,
  max_tool_calls: null,
  metadata: {},
  parallel_tool_calls: true,
  previous_response_id: null,
  prompt_cache_key: null,
  prompt_cache_retention: null,
  reasoning: { effort: null, summary: null },
  safety_identifier: null,
  service_tier: 'auto',
  store: true,
  temperature: null,
  text: { format: { type: 'text' } },
  tool_choice: 'auto',
  tools: [],
  top_logprobs: 0,
  top_p: null,
  truncation: 'disabled',
}

/** Repeated only where the request names them. */
const ECHOED_IF_GIVEN = [
  'prompt',
  'context_management',
  'moderation',
  'prompt_cache_options',
  'user',
] as const

const SOURCES = 'web_search_call.action.sources'

/** What is kept of a request for its answer: references into the body, and never its input. */
export function keepMemo(body: JsonObject, list: ToolList): JsonObject {
  const said: JsonObject = {}
  for (const key of Object.keys(ECHOED)) {
    const value = body[key]
    if (value !== undefined && value !== null) said[key] = value
  }
  for (const key of ECHOED_IF_GIVEN) {
    const value = body[key]
    if (value !== undefined && value !== null) said[key] = value
  }
  const { conversation } = body
  if (typeof conversation === 'string' && conversation !== '') said.conversation = { id: conversation }
  else if (isJsonObject(conversation)) said.conversation = { id: conversation.id }
  const memo: JsonObject = { said }
  const namespaces = list.namespaces.remember()
  if (namespaces !== undefined) memo.namespaces = namespaces
  if (Array.isArray(body.include) && body.include.includes(SOURCES)) memo.sources = true
  const vendor = list.tools.flatMap((tool) => (tool.type === 'vendor' ? [tool.kind] : []))
  if (vendor.length > 0) memo.vendorTools = vendor
  return memo
}

/** The fields of an answer that repeat its request. `given` are the vendor's own: they tell what an unsaid one was. */
export function echoOf(memo: JsonObject | undefined, given: JsonObject | undefined): JsonObject {
  const said = isJsonObject(memo?.said) ? memo.said : {}
  const echo: JsonObject = { ...ECHOED, ...given, ...said }
  if (Array.isArray(echo.tools)) echo.tools = echo.tools.map(echoTool)
  if (isJsonObject(echo.reasoning)) echo.reasoning = { effort: null, summary: null, ...echo.reasoning }
  if (isJsonObject(echo.text)) echo.text = { format: { type: 'text' }, ...echo.text }
  return echo
}

/** The vendor names all members of a function, and repeats no secret of a server. */
function echoTool(tool: Json): Json {
  if (!isJsonObject(tool)) return tool
  if (tool.type === 'function') return { parameters: null, strict: null, ...tool }
  if (tool.type !== 'mcp') return tool
  const { authorization: _, headers: __, ...shown } = tool
  return shown
}

/** Flat names of functions in namespaces, as `restoreNamespace` reads them. */
export function namespacesOf(memo: JsonObject | undefined): JsonObject | undefined {
  return isJsonObject(memo?.namespaces) ? memo.namespaces : undefined
}

/** Whether the request declared a tool of the vendor's by this type. */
export function declaresVendorTool(memo: JsonObject | undefined, kind: string): boolean {
  return Array.isArray(memo?.vendorTools) && memo.vendorTools.includes(kind)
}

export function askedTier(memo: JsonObject | undefined): Json {
  const said = isJsonObject(memo?.said) ? memo.said : {}
  return said.service_tier ?? 'auto'
}

/** Whether the request wants the pages that a web search found. Readers who see them look at no citations. */
export function wantsSources(memo: JsonObject | undefined): boolean {
  return memo?.sources === true
}
