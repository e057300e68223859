import { z } from 'zod'
import type { Provider } from '../provider.ts'
import { claudeOnVertex } from './claude-on-vertex.ts'
import { FAULTS } from './faults.ts'
import { isApiKey, tokenExchange } from './token-exchange.ts'
import { vertexTraits } from './vertex-models.ts'
import { buildGeminiPath, resolveVertexAddress, VERTEX_ADDRESS } from './vertex-paths.ts'

/**
 * Google Vertex AI: Gemini, and Claude as Google serves it. The credential is a service account's key file, as JSON or in base64,
 * an access token, or an API key of express mode.
 */
export const vertex: Provider = {
  id: 'vertex',
  name: 'Google Vertex AI',
  docs: 'https://cloud.google.com/vertex-ai/generative-ai/docs',
  settings: z.object({
    project: z
      .string()
      .regex(/^(?:[a-z0-9.-]+:)?[a-z0-9][a-z0-9-]{0,62}$/, 'must be a project id')
      .optional()
      .describe('Id of the Google Cloud project; left out for an API key of express mode'),
    location: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be a location such as europe-west4, or global')
      .default('global')
      .describe('Where the models run'),
    token_uri: z
      .url()
      .optional()
      .describe("Where a service account's tokens are fetched, instead of the address in its key file"),
  }),
  optionEnv: { project: 'GOOGLE_VERTEX_PROJECT', location: 'GOOGLE_VERTEX_LOCATION' },
  baseUrl: VERTEX_ADDRESS,
  resolveBaseUrl: resolveVertexAddress,
  chat: [
    {
      protocol: 'gemini-generate',
      serves: ['gemini*', 'google/*', 'publishers/google/*', 'endpoints/*'],
      path: buildGeminiPath,
      // "Unknown name \"id\" at 'contents[1].parts[0].function_call'": https://github.com/vercel/ai/issues/15664
      quirks: { noCallIds: true },
    },
    claudeOnVertex,
  ],
  env: ['GOOGLE_VERTEX_API_KEY'],
  authorize: (credential) =>
    isApiKey(credential) ? { 'x-goog-api-key': credential } : { authorization: `Bearer ${credential}` },
  tokenExchange,
  usageTrust: 'trusted',
  models: [],
  serves: ['gemini-*', 'claude-*'],
  traitsOf: vertexTraits,
  faults: FAULTS,
}
