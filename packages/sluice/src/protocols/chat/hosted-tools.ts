import type { VendorTool } from '../../canonical/chat.ts'
import { badField } from '../../canonical/errors.ts'
import type { Notes } from '../../canonical/notes.ts'
import type { EncodeTarget } from './chat-format.ts'

/** Tools that a vendor runs, by what they do; the priced ones carry the name of their price line. */
export type HostedToolKind = 'web_search' | 'code_execution' | 'file_search' | 'tool_search' | 'other'

/** What a vendor tool does, whatever its vendor calls it and whichever date its name carries. */
export function hostedToolKind(tool: VendorTool): HostedToolKind {
  // `openrouter:web_search`, `web_search_20250305`, `googleSearch`, `google_search_retrieval`, `$web_search`.
  const name = tool.kind.replace(/^[a-z]+:/, '').replace(/^\$/, '')
  if (/^(?:web_search|googleSearch|google_search|browser_search|live_search)/.test(name)) return 'web_search'
  if (/^(?:code_execution|codeExecution|code_interpreter)/.test(name)) return 'code_execution'
  if (/^(?:file_search|fileSearch|collections_search)/.test(name)) return 'file_search'
  if (name.startsWith('tool_search')) return 'tool_search'
  return 'other'
}

/**
 * Whether a hosted tool goes out (R34, conversion.md 32). One without a price line, or that the upstream's
 * format does not have (`mapped` false), is dropped with a warning when clients send it unasked, and else
 * refused by name.
 */
export function admitHostedTool(
  tool: VendorTool,
  options: { target: EncodeTarget; mapped: boolean; forced: boolean; notes: Notes },
): boolean {
  const kind = hostedToolKind(tool)
  const { hostedTools } = options.target
  if (options.mapped && (hostedTools.has(kind) || hostedTools.has(tool.kind))) return true
  if ((kind === 'web_search' || kind === 'tool_search') && !options.forced) {
    options.notes.warn('dropped', tool.path)
    return false
  }
  throw badField(tool.path, `The tool '${tool.kind}' is not available for this model.`, 'unsupported_tool')
}
