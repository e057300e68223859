import { openaiCompatible } from '../openai-compatible-vendor.ts'

export const nebius = openaiCompatible({
  id: 'nebius',
  name: 'Nebius Token Factory',
  docs: 'https://docs.tokenfactory.nebius.com/',
  baseUrl: 'https://api.tokenfactory.nebius.com/v1',
  otherAddresses: [{ what: 'older, AI Studio', baseUrl: 'https://api.studio.nebius.com/v1' }],
  env: ['NEBIUS_API_KEY'],
  usageTrust: 'checked',
  serves: ['*/*'],
})
