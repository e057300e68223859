import { openaiCompatible } from '../openai-compatible-vendor.ts'
import { MODELS } from './models.ts'

export const xiaomi = openaiCompatible({
  id: 'xiaomi',
  name: 'Xiaomi MiMo',
  docs: 'https://platform.xiaomimimo.com/#/docs/api/text-generation/openai-api',
  baseUrl: 'https://api.xiaomimimo.com/v1',
  env: ['XIAOMI_API_KEY'],
  messages: 'https://api.xiaomimimo.com/anthropic',
  quirks: { thinkingSwitch: 'thinking', reasoningBack: 'reasoning_content' },
  models: MODELS,
  serves: ['mimo-*'],
})
