import { openaiCompatible } from '../openai-compatible-vendor.ts'

/** Of some models `completion_tokens` leaves reasoning out; the total tells, as everywhere. */
export const deepinfra = openaiCompatible({
  id: 'deepinfra',
  name: 'DeepInfra',
  docs: 'https://docs.deepinfra.com/chat/overview',
  baseUrl: 'https://api.deepinfra.com/v1/openai',
  env: ['DEEPINFRA_API_KEY'],
  usageTrust: 'checked',
  serves: ['*/*'],
})
