import type { ChatRoute } from '../chat-route.ts'

/** Google's versions, and the path under which Vertex has its own models (conversion.md 63). */
const COLLECTIONS = [
  '/v1beta/models',
  '/v1alpha/models',
  '/v1/models',
  '/v1beta1/publishers/google/models',
  '/v1/publishers/google/models',
] as const

/** `/v1/models` is OpenAI's list (R9). */
const LISTED = COLLECTIONS.filter((path) => path !== '/v1/models')

/** https://ai.google.dev/api/all-methods. The model may hold slashes and colons: the last word tells what is asked of it. */
export const GEMINI_GENERATE_ROUTES: readonly ChatRoute[] = [
  ...COLLECTIONS.flatMap((models): ChatRoute[] => [
    { method: 'POST', path: `${models}/{model}:generateContent`, act: 'chat', form: 'whole' },
    { method: 'POST', path: `${models}/{model}:streamGenerateContent`, act: 'chat', form: 'stream' },
    { method: 'POST', path: `${models}/{model}:countTokens`, act: 'count-tokens' },
    { method: 'POST', path: `${models}/{model}:embedContent`, act: 'forward', form: 'embed' },
    { method: 'POST', path: `${models}/{model}:batchEmbedContents`, act: 'forward', form: 'batch-embed' },
  ]),
  ...LISTED.flatMap((models): ChatRoute[] => [
    { method: 'GET', path: models, act: 'list-models' },
    { method: 'GET', path: `${models}/{model}`, act: 'show-model' },
  ]),
]
