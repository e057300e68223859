import { ARK_FAULTS, ARK_QUIRKS } from '../ark.ts'
import { openaiCompatible } from '../openai-compatible-vendor.ts'
import { traitsByName } from '../traits-by-name.ts'
import { MODELS } from './models.ts'

/** A model may be named by the account's own endpoint id (`ep-…`). */
export const volcengine = openaiCompatible({
  id: 'volcengine',
  name: 'Volcengine Ark (Doubao)',
  docs: 'https://www.volcengine.com/docs/82379/1494384',
  baseUrl: 'https://ark.cn-beijing.volces.com/api/v3',
  env: ['ARK_API_KEY', 'VOLCANO_ENGINE_API_KEY'],
  quirks: ARK_QUIRKS,
  models: MODELS,
  serves: ['doubao-*', 'ep-*'],
  // https://www.volcengine.com/docs/82379/1449737
  traitsOf: traitsByName([
    [/^doubao-seed-(?:1-[68]-25(?:1[0-9]|0[89])|2)/, { efforts: ['minimal', 'low', 'medium', 'high'] }],
    [/^doubao-1-5-(?:pro|lite|vision)/, { thinking: 'none' }],
  ]),
  faults: ARK_FAULTS,
})
