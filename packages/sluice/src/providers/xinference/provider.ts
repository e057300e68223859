import { openaiCompatible } from '../openai-compatible-vendor.ts'

export const xinference = openaiCompatible({
  id: 'xinference',
  name: 'Xinference',
  docs: 'https://inference.readthedocs.io/en/latest/user_guide/client_api.html',
  usualBaseUrl: 'http://127.0.0.1:9997/v1',
  credentialOptional: true,
  quirks: { thinkingSwitch: 'chat_template_kwargs' },
})
