import type { ChatProtocol, ChatRequest } from '../canonical/chat.ts'
import type { ConversationKey } from '../routing/affinity.ts'

/** What clients name a session by: Codex, Claude Code, OpenWebUI and their like. */
const SESSION_HEADERS = [
  'session_id',
  'session-id',
  'x-session-id',
  'x-claude-code-session-id',
  'x-session-affinity',
  'conversation_id',
  'x-conversation-id',
] as const

/** Of a system text or a first message; what tells conversations apart stands at the beginning. */
const PREFIX_UNITS = 2048

export interface ConversationQuestion {
  customerId: string
  protocol: ChatProtocol
  request: ChatRequest
  header: (name: string) => string | undefined
}

/**
 * Which conversation a call belongs to: as the caller names it, else by what its turns have in common, the instructions
 * and the first message. A wrong guess costs a cold prompt cache and nothing else.
 */
export function conversationKey({
  customerId,
  protocol,
  request,
  header,
}: ConversationQuestion): ConversationKey {
  const hash = new TextHash()
  hash.add(customerId)
  hash.add(request.model)
  const named = nameOf(protocol, request, header)
  if (named !== undefined) hash.add(named)
  else addPrefix(hash, request)
  return hash.value()
}

function nameOf(
  protocol: ChatProtocol,
  request: ChatRequest,
  header: (name: string) => string | undefined,
): string | undefined {
  if (request.promptCacheKey !== undefined) return request.promptCacheKey
  // Claude Code puts its session into the id of the user; the field of the other protocols names a person.
  if (protocol === 'anthropic-messages' && request.endUser !== undefined) return request.endUser
  for (const name of SESSION_HEADERS) {
    const value = header(name)
    if (value !== undefined && value !== '') return value
  }
  return undefined
}

/** Up to and with the first message that is no instruction. */
function addPrefix(hash: TextHash, request: ChatRequest): void {
  for (const message of request.messages) {
    for (const part of message.parts) if (part.type === 'text') hash.add(part.text)
    if (message.role !== 'system' && message.role !== 'developer') return
  }
}

const FACTOR_A = 0x01_00_01_93
const FACTOR_B = 0x5b_d1_e9_95

/** Two running hashes of 32 bits, FNV's and one like it; no secret hangs on them. */
class TextHash {
  private a = 0x81_1c_9d_c5 | 0
  private b = 0x2f_0b_4c_27 | 0

  add(text: string): void {
    const units = Math.min(text.length, PREFIX_UNITS)
    let { a, b } = this
    for (let i = 0; i < units; i++) {
      const unit = text.charCodeAt(i)
      a = Math.imul(a ^ unit, FACTOR_A)
      b = Math.imul(b ^ unit ^ (b >>> 15), FACTOR_B)
    }
    // The end of a text counts, so that two texts are not one.
    this.a = Math.imul(a ^ text.length, FACTOR_A)
    this.b = Math.imul(b ^ (text.length + 1), FACTOR_B)
  }

  /** 53 bits, as a whole number. */
  value(): number {
    return (this.a >>> 0) * 0x20_00_00 + ((this.b >>> 0) >>> 11)
  }
}
