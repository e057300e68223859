import { openaiCompatible } from '../openai-compatible-vendor.ts'
import { traitsByName } from '../traits-by-name.ts'
import { MODELS } from './models.ts'

export const fireworks = openaiCompatible({
  id: 'fireworks',
  name: 'Fireworks AI',
  docs: 'https://docs.fireworks.ai/api-reference/post-chatcompletions',
  baseUrl: 'https://api.fireworks.ai/inference/v1',
  env: ['FIREWORKS_API_KEY'],
  usageTrust: 'checked',
  messages: 'https://api.fireworks.ai/inference',
  quirks: { reasoningBack: 'reasoning_content' },
  models: MODELS,
  serves: ['accounts/*'],
  traitsOf: traitsByName([
    [/gpt-oss/, { efforts: ['low', 'medium', 'high'] }],
    [/./, { efforts: ['none', 'low', 'medium', 'high'] }],
  ]),
})
