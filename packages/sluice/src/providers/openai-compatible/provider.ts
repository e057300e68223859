import { openaiCompatible } from '../openai-compatible-vendor.ts'
import { MODELS } from './models.ts'

/** Any server that speaks OpenAI's chat completions: vendors without a folder of their own, relays, local models. */
export const anyCompatible = openaiCompatible({
  id: 'openai-compatible',
  name: 'OpenAI-compatible',
  docs: 'https://platform.openai.com/docs/api-reference/chat',
  credentialOptional: true,
  usageTrust: 'checked',
  models: MODELS,
})
