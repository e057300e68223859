import type { ChatRequest } from '../../canonical/chat.ts'
import type { Notes } from '../../canonical/notes.ts'
import type { EncodeTarget } from './chat-format.ts'

/** The longest answer that is asked for: the caller's limit, unless less is paid for. */
export function limitOutput(request: ChatRequest, target: EncodeTarget, notes: Notes): number | undefined {
  const asked = request.maxOutputTokens
  const paid = target.outputCap
  if (paid === undefined || (asked !== undefined && asked <= paid)) return asked
  notes.warn('capped', 'max_tokens')
  return paid
}
