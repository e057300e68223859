import type { Provider } from '../provider.ts'
import { MODELS } from './models.ts'

/**
 * Any server that speaks OpenAI's chat completions: vendors without a folder of their own, relays, local models.
 * Its usage is checked, and every rule for odd usage is on, since each is told by the figures themselves (R20).
 */
export const openaiCompatible: Provider = {
  id: 'openai-compatible',
  name: 'OpenAI-compatible',
  docs: 'https://platform.openai.com/docs/api-reference/chat',
  chat: [
    {
      protocol: 'openai-chat',
      quirks: {
        usage: {
          reasoningOutside: true,
          hiddenOutput: true,
          audioOutside: true,
          cachedOutside: true,
          ignoreTrailingZeros: true,
        },
        endUserField: 'user',
        noDeveloperRole: true,
      },
    },
  ],
  env: [],
  authorize: (credential) => (credential === '' ? {} : { authorization: `Bearer ${credential}` }),
  credentialOptional: true,
  usageTrust: 'checked',
  models: MODELS,
  // Each is some vendor's way to say with a 400, 403 or 429 what 401, 402 and 404 are for (R26).
  faults: [
    { owner: 'quota', code: 'insufficient_quota' },
    { owner: 'quota', code: 'insufficient_user_quota' },
    { owner: 'quota', code: 'insufficient_balance' },
    { owner: 'quota', code: 'exceeded_current_quota_error' },
    { owner: 'quota', code: 'Arrearage' },
    { owner: 'quota', status: 400, message: 'insufficient balance' },
    { owner: 'quota', status: 403, message: 'insufficient balance' },
    { owner: 'quota', status: 429, message: 'insufficient balance' },
    { owner: 'credential', code: 'invalid_api_key' },
    { owner: 'credential', code: 'invalid_iam_token' },
    // xAI answers 400: https://docs.x.ai/docs/key-information/debugging
    { owner: 'credential', status: 400, message: 'incorrect api key' },
    { owner: 'credential', status: 400, message: 'invalid api key' },
    { owner: 'credential', status: 400, message: 'api key not valid' },
    { owner: 'credential', status: 403, message: 'invalid api key' },
    { owner: 'region', code: 'unsupported_country_region_territory' },
    { owner: 'region', status: 400, message: 'user location is not supported' },
    { owner: 'model', code: 'model_not_found' },
    { owner: 'model', status: 400, message: 'model not exist' },
    { owner: 'model', status: 400, message: 'is not a valid model id' },
    { owner: 'reasoning-proof', code: 'invalid_encrypted_content' },
    { owner: 'reasoning-proof', status: 400, message: 'thought signature is not valid' },
  ],
}
