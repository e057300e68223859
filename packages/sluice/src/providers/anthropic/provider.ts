import { traitsOfClaude } from '../claude-traits.ts'
import type { Provider } from '../provider.ts'
import { MODELS } from './models.ts'

export const anthropic: Provider = {
  id: 'anthropic',
  name: 'Anthropic',
  docs: 'https://platform.claude.com/docs/en/api/messages',
  baseUrl: 'https://api.anthropic.com',
  chat: [{ protocol: 'anthropic-messages', quirks: { billingLine: true } }],
  env: ['ANTHROPIC_API_KEY'],
  authorize: (credential) => ({ 'x-api-key': credential }),
  usageTrust: 'trusted',
  models: MODELS,
  traitsOf: traitsOfClaude,
  // Types: https://platform.claude.com/docs/en/api/errors. The texts are not documented, and no recording shows them.
  faults: [
    { owner: 'quota', status: 400, message: 'credit balance is too low' },
    { owner: 'quota', status: 400, message: 'reached your specified api usage limits' },
    { owner: 'credential', status: 400, message: 'invalid x-api-key' },
    { owner: 'credential', status: 400, message: 'this organization has been disabled' },
    { owner: 'region', status: 403, message: 'request not allowed' },
    { owner: 'model', status: 400, message: 'is not supported on this organization' },
    { owner: 'provider', code: 'overloaded_error' },
  ],
}
