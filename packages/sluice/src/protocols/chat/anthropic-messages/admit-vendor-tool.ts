import type { ChatRequest, VendorTool } from '../../../canonical/chat.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { EncodeTarget } from '../chat-format.ts'
import { admitHostedTool, hostedToolKind } from '../hosted-tools.ts'

interface ClientTool {
  kind: RegExp
  /** The feature that it needs. */
  beta?: string
  /** Only a caller of this format knows how to run it (conversion.md 31). */
  ownOnly?: boolean
}

/**
 * Tools that the caller runs and whose schema this vendor owns:
 * https://platform.claude.com/docs/en/agents-and-tools/tool-use/tool-reference
 */
const CLIENT_TOOLS: readonly ClientTool[] = [
  { kind: /^bash_\d{8}$/ },
  { kind: /^text_editor_\d{8}$/ },
  { kind: /^memory_\d{8}$/, beta: 'context-management-2025-06-27' },
  { kind: /^computer_\d{8}$/, ownOnly: true },
]

/** Tools that the vendor runs and bills no calls of, only the tokens that they bring. */
const FREE_TOOLS = /^(?:web_fetch_\d{8}|tool_search_tool_\w+|mcp_toolset)$/

export function clientToolOf(tool: VendorTool): ClientTool | undefined {
  const isOwn = tool.protocol === 'anthropic-messages'
  return CLIENT_TOOLS.find(({ kind, ownOnly }) => kind.test(tool.kind) && (isOwn || ownOnly !== true))
}

/**
 * Whether a tool that the vendor runs goes out (R34, conversion.md 32); throws when it must not and cannot be left out.
 * One of this format that we have no price line for and do not know to be free (an advisor, say, which runs another
 * model) passes on free channels.
 */
export function admitVendorTool(
  tool: VendorTool,
  request: ChatRequest,
  target: EncodeTarget,
  notes: Notes,
): boolean {
  const isOwn = tool.protocol === 'anthropic-messages'
  const kind = hostedToolKind(tool)
  if (isOwn && (FREE_TOOLS.test(tool.kind) || (kind === 'other' && target.anyServiceTier === true)))
    return true
  // Other formats name this vendor's tools by its dates.
  const mapped = kind === 'web_search' || isOwn || (kind === 'code_execution' && /_\d{8}$/.test(tool.kind))
  return admitHostedTool(tool, { target, mapped, forced: isForced(tool, request), notes })
}

/** Whether the caller insists on this tool. */
function isForced(tool: VendorTool, request: ChatRequest): boolean {
  const choice = request.toolChoice
  if (choice?.type === 'tool') return choice.name === tool.kind || choice.name === tool.value.name
  if (choice?.type === 'allowed') return choice.mode === 'required'
  return choice?.type === 'required' && request.tools.every((one) => one.type === 'vendor')
}
