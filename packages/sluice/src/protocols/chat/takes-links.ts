import type { ChatProtocol } from '../../canonical/chat.ts'
import type { ModelTraits } from './traits.ts'

/** Formats whose vendors usually fetch what a link leads to; of the others only those that are declared to. */
const USUAL: ReadonlySet<ChatProtocol> = new Set([
  'openai-chat',
  'openai-responses',
  'cohere-chat',
  'dify-chat',
  'coze-chat',
])

/** Whether links to pictures and files go on as they are; where not, what they lead to is put in (conversion.md 42). */
export function takesLinks(protocol: ChatProtocol, { fetchesUrls }: ModelTraits): boolean {
  return fetchesUrls ?? USUAL.has(protocol)
}
