import type { ChatRoute } from '../chat-route.ts'

/** Each prompt of a list is a call of its own (conversion.md 65). */
export const COMPLETIONS_ROUTES: readonly ChatRoute[] = [
  { method: 'POST', path: '/v1/completions', act: 'chat' },
  { method: 'POST', path: '/completions', act: 'chat' },
  { method: 'POST', path: '/openai/deployments/{deployment}/completions', act: 'chat', modelInPath: true },
  { method: 'POST', path: '/openai/v1/completions', act: 'chat' },
]
