import type { ModelTraits } from '../../protocols/chat/traits.ts'
import type { Provider } from '../provider.ts'

/** https://docs.ollama.com/capabilities/thinking: gpt-oss has levels, and cannot stop. */
const GPT_OSS: ModelTraits = { thinking: 'level', efforts: ['low', 'medium', 'high'] }

/**
 * A server of open models, usually on the operator's own machine. A channel names its address, which the operator allows by
 * writing it (rulings.md, R23), without `/v1`: both formats are served there. What models it holds is the operator's to say.
 */
export const ollama: Provider = {
  id: 'ollama',
  name: 'Ollama',
  docs: 'https://docs.ollama.com/api/chat',
  usualBaseUrl: 'http://127.0.0.1:11434',
  otherAddresses: [{ what: 'its cloud', baseUrl: 'https://ollama.com' }],
  chat: [
    { protocol: 'ollama-chat' },
    {
      protocol: 'openai-chat',
      quirks: { endUserField: 'user', noDeveloperRole: true, reasoningBack: 'reasoning' },
    },
  ],
  // `OLLAMA_API_KEY` is for the vendor's cloud, which has another address.
  env: [],
  authorize: (credential) => (credential === '' ? {} : { authorization: `Bearer ${credential}` }),
  credentialOptional: true,
  usageTrust: 'trusted',
  models: [],
  // Pictures are taken as data alone.
  traitsOf: (model) => ({ fetchesUrls: false, ...(model.includes('gpt-oss') && GPT_OSS) }),
  // Texts: https://github.com/ollama/ollama/blob/main/server/routes.go
  faults: [
    { owner: 'model', status: 400, message: 'model is required' },
    { owner: 'model', status: 400, message: 'invalid model name' },
    { owner: 'quota', status: 429, message: 'usage limit' },
  ],
}
