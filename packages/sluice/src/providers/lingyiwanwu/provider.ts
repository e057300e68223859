import { openaiCompatible } from '../openai-compatible-vendor.ts'

export const lingyiwanwu = openaiCompatible({
  id: 'lingyiwanwu',
  name: '01.AI (Yi)',
  docs: 'https://platform.lingyiwanwu.com/docs/api-reference',
  baseUrl: 'https://api.lingyiwanwu.com/v1',
  env: ['LINGYI_API_KEY'],
  serves: ['yi-*'],
})
