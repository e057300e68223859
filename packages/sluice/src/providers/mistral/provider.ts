import { openaiCompatible } from '../openai-compatible-vendor.ts'
import { traitsByName } from '../traits-by-name.ts'
import { MODELS } from './models.ts'

export const mistral = openaiCompatible({
  id: 'mistral',
  name: 'Mistral AI',
  docs: 'https://docs.mistral.ai/api/endpoint/chat',
  baseUrl: 'https://api.mistral.ai/v1',
  env: ['MISTRAL_API_KEY'],
  // A field that it does not know is a 422: "Extra inputs are not permitted".
  quirks: {
    nineCharCallIds: true,
    noStreamOptions: true,
    reasoningBack: 'thinking-part',
    renameFields: { seed: 'random_seed', max_completion_tokens: 'max_tokens' },
    stripFields: [
      'user',
      'safety_identifier',
      'metadata',
      'store',
      'service_tier',
      'verbosity',
      'modalities',
      'logit_bias',
      'logprobs',
      'top_logprobs',
      'top_k',
      'min_p',
      'repetition_penalty',
      'web_search_options',
      'reasoning',
    ],
    stripMessageFields: ['name', 'refusal', 'annotations', 'audio'],
  },
  models: MODELS,
  serves: ['mistral-*', 'ministral-*', 'magistral-*', 'codestral-*', 'devstral-*', 'pixtral-*', 'voxtral-*'],
  // https://docs.mistral.ai/studio-api/conversations/reasoning
  traitsOf: traitsByName([
    [/^magistral/, { thinking: 'effort', efforts: [] }],
    [
      /^mistral-(?:small-(?:latest|26)|medium-(?:latest|3-5|26))/,
      { thinking: 'effort', efforts: ['none', 'high'] },
    ],
    [/./, { thinking: 'none' }],
  ]),
  faults: [{ owner: 'model', status: 400, message: 'invalid model' }],
})
