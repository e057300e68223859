import { chatCaller } from './call-chat.ts'
import { geminiCaller } from './call-gemini.ts'
import { messagesCaller } from './call-messages.ts'
import { responsesCaller } from './call-responses.ts'
import type { CallerProtocol } from './expected-answer.ts'
import type { Caller } from './seen-answer.ts'

/** Every protocol that callers speak, by its official SDK. */
export const CALLERS: Readonly<Record<CallerProtocol, Caller>> = {
  'openai-chat': chatCaller,
  'openai-responses': responsesCaller,
  'anthropic-messages': messagesCaller,
  'gemini-generate': geminiCaller,
}
