import { openaiCompatible } from '../openai-compatible-vendor.ts'

export const baichuan = openaiCompatible({
  id: 'baichuan',
  name: 'Baichuan',
  docs: 'https://platform.baichuan-ai.com/docs/api',
  baseUrl: 'https://api.baichuan-ai.com/v1',
  quirks: {
    webSearch: {
      tool: { type: 'web_search', web_search: { enable: true, search_mode: 'performance_first' } },
    },
  },
  serves: ['Baichuan*'],
})
