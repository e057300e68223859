import { openaiCompatible } from '../openai-compatible-vendor.ts'
import { traitsByName } from '../traits-by-name.ts'
import { MODELS } from './models.ts'

export const perplexity = openaiCompatible({
  id: 'perplexity',
  name: 'Perplexity Sonar',
  docs: 'https://docs.perplexity.ai/api-reference/chat-completions-post',
  baseUrl: 'https://api.perplexity.ai',
  path: '/chat/completions',
  env: ['PERPLEXITY_API_KEY'],
  quirks: { topCitations: true, usage: { researchOutside: true } },
  models: MODELS,
  traitsOf: traitsByName([
    [/^sonar-deep-research/, { thinking: 'effort', efforts: ['low', 'medium', 'high'], slow: true }],
    [/^sonar-reasoning/, { thinking: 'effort', efforts: ['low', 'medium', 'high'] }],
    [/./, { thinking: 'none' }],
  ]),
})
