import type { ChatRoute, StateRoute } from '../chat-route.ts'

/** With and without `/v1`: clients disagree whether it belongs to the base URL. The last two are Azure's. */
const PREFIXES = ['/v1', '', '/openai/v1', '/openai'] as const

export const OPENAI_RESPONSES_ROUTES: readonly ChatRoute[] = PREFIXES.map((prefix) => ({
  method: 'POST',
  path: `${prefix}/responses`,
  act: 'chat',
}))

const CONVERSATION = '/conversations/{id}'

const STATE: readonly StateRoute[] = [
  { method: 'GET', path: '/responses', act: 'connect' },
  { method: 'GET', path: '/responses/{id}', act: 'show-response' },
  { method: 'DELETE', path: '/responses/{id}', act: 'delete-response' },
  { method: 'POST', path: '/responses/{id}/cancel', act: 'cancel-response' },
  { method: 'GET', path: '/responses/{id}/input_items', act: 'list-input-items' },
  { method: 'POST', path: '/responses/compact', act: 'compact' },
  { method: 'POST', path: '/responses/input_tokens', act: 'count-input-tokens' },
  { method: 'POST', path: '/conversations', act: 'create-conversation' },
  { method: 'GET', path: CONVERSATION, act: 'show-conversation' },
  { method: 'POST', path: CONVERSATION, act: 'update-conversation' },
  { method: 'DELETE', path: CONVERSATION, act: 'delete-conversation' },
  { method: 'GET', path: `${CONVERSATION}/items`, act: 'list-conversation-items' },
  { method: 'POST', path: `${CONVERSATION}/items`, act: 'add-conversation-items' },
  // Of a route's parameters the last may hold slashes: `/conversations/{id}` stands for these too.
  { method: 'GET', path: `${CONVERSATION}/items/{item}`, act: 'show-conversation-item' },
  { method: 'DELETE', path: `${CONVERSATION}/items/{item}`, act: 'delete-conversation-item' },
]

/** What is kept of answers and conversations: https://platform.openai.com/docs/api-reference/responses */
export const OPENAI_RESPONSES_STATE_ROUTES: readonly StateRoute[] = STATE.flatMap((route) =>
  PREFIXES.map((prefix) => ({ ...route, path: `${prefix}${route.path}` })),
)
