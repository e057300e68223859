import { z } from 'zod'
import { buildAppPath } from '../../protocols/chat/dify-chat/app-options.ts'
import type { Provider } from '../provider.ts'

const settings = z.object({
  app: z
    .enum(['chat', 'completion', 'workflow'])
    .default('chat')
    .describe('chat: chatbots, agents and chatflows; completion: text generators; workflow: workflows'),
  inputs_key: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/, 'must be the name of a variable')
    .default('query')
    .describe('the variable of a text generator or workflow that takes the text'),
})

/**
 * Apps that were built with Dify, in its cloud or on a server of one's own. Each has a key, so that a channel is one app; the
 * name of its model is the operator's to choose.
 */
export const dify: Provider = {
  id: 'dify',
  name: 'Dify',
  docs: 'https://docs.dify.ai/api-reference',
  settings,
  baseUrl: 'https://api.dify.ai/v1',
  chat: [
    {
      protocol: 'dify-chat',
      path: ({ basePath, options }) => buildAppPath(basePath, options),
      // It always streams (dify-chat/encode-request.ts).
      headers: { accept: 'text/event-stream' },
    },
  ],
  env: [],
  authorize: (credential) => ({ authorization: `Bearer ${credential}` }),
  // Figures of the app's own model, which another vendor serves.
  usageTrust: 'checked',
  models: [],
  serves: [],
  traitsOf: () => ({ fetchesUrls: true }),
  // Codes of the pages of each kind of app; 400 says all of them: https://docs.dify.ai/api-reference
  faults: [
    { owner: 'quota', code: 'provider_quota_exceeded' },
    { owner: 'model', code: 'provider_not_initialize' },
    { owner: 'model', code: 'model_currently_not_support' },
    { owner: 'model', code: 'app_unavailable' },
    { owner: 'model', code: 'agent_not_published' },
    { owner: 'model', code: 'not_chat_app' },
    { owner: 'model', code: 'not_completion_app' },
    { owner: 'model', code: 'not_workflow_app' },
    { owner: 'provider', code: 'completion_request_error' },
  ],
}
