import { openaiCompatible } from '../openai-compatible-vendor.ts'
import { MODELS } from './models.ts'

export const stepfun = openaiCompatible({
  id: 'stepfun',
  name: 'StepFun',
  docs: 'https://platform.stepfun.com/docs/api-reference/chat/chat-completion-create',
  baseUrl: 'https://api.stepfun.com/v1',
  otherAddresses: [{ what: 'keys of a subscription', baseUrl: 'https://api.stepfun.ai/step_plan/v1' }],
  env: ['STEPFUN_API_KEY'],
  models: MODELS,
  serves: ['step-*'],
})
