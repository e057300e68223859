import { describe, expect, it } from 'vitest'
import type { ChatProtocol } from '../canonical/chat.ts'
import type { JsonObject } from '../canonical/json.ts'
import { SILENT_NOTES } from '../canonical/notes.ts'
import { openaiChatInbound } from '../protocols/chat/openai-chat/inbound.ts'
import { conversationKey } from './conversation-key.ts'

const NO_HEADERS = { header: () => undefined }

function keyOf(
  body: JsonObject,
  parts: { customerId?: string; protocol?: ChatProtocol; headers?: Record<string, string> } = {},
): number {
  const request = openaiChatInbound.decodeRequest({ model: 'm', ...body }, SILENT_NOTES, NO_HEADERS)
  const { customerId = 'c1', protocol = 'openai-chat', headers = {} } = parts
  return conversationKey({ customerId, protocol, request, header: (name) => headers[name] })
}

const user = (content: string) => ({ role: 'user', content })
const assistant = (content: string) => ({ role: 'assistant', content })
const system = (content: string) => ({ role: 'system', content })

describe('the key of a conversation', () => {
  const first = { messages: [system('Be kind.'), user('Hello?')] }
  const second = { messages: [system('Be kind.'), user('Hello?'), assistant('Yes?'), user('And now?')] }

  it('is the same for its next turn, and a whole number', () => {
    expect(keyOf(second)).toBe(keyOf(first))
    expect(Number.isSafeInteger(keyOf(first))).toBe(true)
  })

  it('differs by instructions, first message, model, customer', () => {
    const keys = [
      keyOf(first),
      keyOf({ messages: [system('Be brief.'), user('Hello?')] }),
      keyOf({ messages: [system('Be kind.'), user('Hallo?')] }),
      keyOf({ messages: [system('Be kind.Hello?')] }),
      keyOf({ ...first, model: 'n' }),
      keyOf(first, { customerId: 'c2' }),
    ]
    expect(new Set(keys).size).toBe(keys.length)
  })

  it.each([
    ['a prompt cache key', { prompt_cache_key: 'k' }, {}],
    ['a session of Codex', {}, { headers: { session_id: 's' } }],
    ['the user id of Claude Code', { user: 'user_1_session_2' }, { protocol: 'anthropic-messages' as const }],
  ])('goes by %s where there is one', (_, fields, parts) => {
    const named = keyOf({ ...first, ...fields }, parts)
    expect(named).toBe(keyOf({ messages: [user('Something else')], ...fields }, parts))
    expect(named).not.toBe(keyOf(first))
  })

  it('does not take a person for a conversation', () => {
    expect(keyOf({ ...first, user: 'alice' })).toBe(keyOf(first))
  })
})
