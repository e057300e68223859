import type { ModelTraits } from '../../protocols/chat/traits.ts'
import { openaiTraits } from '../openai-traits.ts'
import type { Provider } from '../provider.ts'
import { MODELS } from './models.ts'

export const openai: Provider = {
  id: 'openai',
  name: 'OpenAI',
  docs: 'https://platform.openai.com/docs/api-reference/chat',
  baseUrl: 'https://api.openai.com',
  chat: [
    {
      protocol: 'openai-chat',
      quirks: {
        maxCompletionTokens: true,
        endUserField: 'safety_identifier',
        // "Unrecognized request argument supplied"; clients of other vendors send them.
        stripFields: ['top_k', 'min_p', 'repetition_penalty', 'reasoning', 'thinking'],
      },
    },
    {
      protocol: 'openai-responses',
      quirks: { endUserField: 'safety_identifier', compacts: true },
    },
  ],
  env: ['OPENAI_API_KEY'],
  authorize: (credential) => ({ authorization: `Bearer ${credential}` }),
  usageTrust: 'trusted',
  models: MODELS,
  traitsOf: (model): ModelTraits => openaiTraits(model),
  // https://platform.openai.com/docs/guides/error-codes
  faults: [
    { owner: 'quota', code: 'insufficient_quota' },
    { owner: 'quota', code: 'billing_hard_limit_reached' },
    { owner: 'quota', code: 'billing_not_active' },
    { owner: 'quota', code: 'access_terminated' },
    { owner: 'credential', code: 'invalid_api_key' },
    { owner: 'credential', code: 'account_deactivated' },
    { owner: 'credential', code: 'invalid_organization' },
    { owner: 'region', code: 'unsupported_country_region_territory' },
    { owner: 'model', code: 'model_not_found' },
    { owner: 'reasoning-proof', code: 'invalid_encrypted_content' },
  ],
}
