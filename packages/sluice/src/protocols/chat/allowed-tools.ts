import type { ChatRequest, Tool } from '../../canonical/chat.ts'
import { badField } from '../../canonical/errors.ts'

/** For formats without a list of allowed tools: the others are not sent (conversion.md, table of section 3). */
export function allowedTools(tools: readonly Tool[], choice: ChatRequest['toolChoice']): readonly Tool[] {
  if (choice?.type !== 'allowed') return tools
  const kept = tools.filter((tool) => choice.names.includes(tool.type === 'vendor' ? tool.kind : tool.name))
  if (kept.length === 0) throw badField('tool_choice', 'None of the allowed tools is among `tools`.')
  return kept
}
