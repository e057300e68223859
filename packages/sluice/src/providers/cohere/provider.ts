import type { Provider } from '../provider.ts'
import { traitsOfCommand } from './cohere-traits.ts'
import { MODELS } from './models.ts'

/** https://docs.cohere.com/reference/about */
export const cohere: Provider = {
  id: 'cohere',
  name: 'Cohere',
  docs: 'https://docs.cohere.com/reference/chat',
  baseUrl: 'https://api.cohere.com',
  chat: [{ protocol: 'cohere-chat' }],
  env: ['COHERE_API_KEY', 'CO_API_KEY'],
  authorize: (credential) => ({ authorization: `Bearer ${credential}` }),
  usageTrust: 'trusted',
  models: MODELS,
  traitsOf: traitsOfCommand,
  // https://docs.cohere.com/reference/errors, https://docs.cohere.com/docs/rate-limits
  faults: [
    { owner: 'quota', status: 429, message: '/ month' },
    { owner: 'credential', status: 400, message: 'invalid api token' },
    { owner: 'credential', status: 403, message: 'api token' },
    { owner: 'model', status: 400, message: 'make sure the correct model id was used' },
  ],
}
