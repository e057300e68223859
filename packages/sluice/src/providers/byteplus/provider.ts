import { ARK_FAULTS, ARK_QUIRKS } from '../ark.ts'
import { openaiCompatible } from '../openai-compatible-vendor.ts'
import { traitsByName } from '../traits-by-name.ts'
import { MODELS } from './models.ts'

/** Volcengine outside China. `ARK_API_KEY` is the usual name of both keys; a first start takes it for Volcengine's. */
export const byteplus = openaiCompatible({
  id: 'byteplus',
  name: 'BytePlus ModelArk',
  docs: 'https://docs.byteplus.com/en/docs/ModelArk/1494384',
  baseUrl: 'https://ark.ap-southeast.bytepluses.com/api/v3',
  quirks: ARK_QUIRKS,
  models: MODELS,
  serves: ['seed-*'],
  // https://docs.byteplus.com/en/docs/ModelArk/1449737
  traitsOf: traitsByName([[/^seed-/, { efforts: ['minimal', 'low', 'medium', 'high'] }]]),
  faults: ARK_FAULTS,
})
