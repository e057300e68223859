import type { ChatRoute } from '../chat-route.ts'

/** https://platform.claude.com/docs/en/api/messages; the list of models is one path for all formats (conversion.md 62). */
export const ANTHROPIC_MESSAGES_ROUTES: readonly ChatRoute[] = [
  { method: 'POST', path: '/v1/messages', act: 'chat' },
  { method: 'POST', path: '/v1/messages/count_tokens', act: 'count-tokens' },
]

/** The older form, a door of its own: https://platform.claude.com/docs/en/api/complete */
export const ANTHROPIC_COMPLETE_ROUTES: readonly ChatRoute[] = [
  { method: 'POST', path: '/v1/complete', act: 'chat' },
]
