import type { Provider } from '../provider.ts'
import { MODELS } from './models.ts'

/**
 * The vendor inside this process (builtin/demo): a first call works with no account anywhere. docs/demo.md
 */
export const demo: Provider = {
  id: 'demo',
  name: 'Demo',
  docs: 'docs/demo.md',
  baseUrl: 'builtin:demo',
  chat: [{ protocol: 'openai-chat' }, { protocol: 'anthropic-messages' }, { protocol: 'gemini-generate' }],
  env: [],
  // The demo server refuses a call that brings a key which is not its own, and asks for none otherwise.
  authorize: (credential) => (credential === '' ? {} : { authorization: `Bearer ${credential}` }),
  credentialOptional: true,
  usageTrust: 'trusted',
  models: MODELS,
  faults: [
    { owner: 'quota', status: 429, code: 'insufficient_quota' },
    // As Gemini says it; what the other formats say is known to them.
    { owner: 'reasoning-proof', status: 400, message: 'thought signature is not valid' },
  ],
}
