import type { ChatRoute } from '../chat-route.ts'

/** With and without `/v1`: clients disagree whether it belongs to the base URL. */
export const OPENAI_CHAT_ROUTES: readonly ChatRoute[] = [
  { method: 'POST', path: '/v1/chat/completions', act: 'chat' },
  { method: 'POST', path: '/chat/completions', act: 'chat' },
  { method: 'GET', path: '/v1/models', act: 'list-models' },
  { method: 'GET', path: '/models', act: 'list-models' },
  { method: 'GET', path: '/v1/models/{id}', act: 'show-model' },
  { method: 'GET', path: '/models/{id}', act: 'show-model' },
  // Azure OpenAI: https://learn.microsoft.com/azure/ai-services/openai/reference
  {
    method: 'POST',
    path: '/openai/deployments/{deployment}/chat/completions',
    act: 'chat',
    modelInPath: true,
  },
  { method: 'POST', path: '/openai/v1/chat/completions', act: 'chat' },
  { method: 'GET', path: '/openai/v1/models', act: 'list-models' },
  { method: 'GET', path: '/openai/v1/models/{id}', act: 'show-model' },
  { method: 'GET', path: '/openai/models', act: 'list-models' },
  { method: 'GET', path: '/openai/models/{id}', act: 'show-model' },
]
