import { geminiTraits } from '../gemini-traits.ts'
import { GOOGLE_FAULTS } from '../google-faults.ts'
import type { Provider } from '../provider.ts'
import { MODELS } from './models.ts'

/** Google's Gemini API: https://ai.google.dev/api */
export const gemini: Provider = {
  id: 'gemini',
  name: 'Google Gemini',
  docs: 'https://ai.google.dev/gemini-api/docs',
  baseUrl: 'https://generativelanguage.googleapis.com',
  chat: [{ protocol: 'gemini-generate' }],
  env: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'],
  authorize: (credential) => ({ 'x-goog-api-key': credential }),
  usageTrust: 'trusted',
  models: MODELS,
  traitsOf: geminiTraits,
  faults: GOOGLE_FAULTS,
}
