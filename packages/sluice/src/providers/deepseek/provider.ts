import { openaiCompatible } from '../openai-compatible-vendor.ts'
import { traitsByName } from '../traits-by-name.ts'
import { MODELS } from './models.ts'

/** It knows three and takes them all. */
const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const

export const deepseek = openaiCompatible({
  id: 'deepseek',
  name: 'DeepSeek',
  docs: 'https://api-docs.deepseek.com/api/create-chat-completion',
  baseUrl: 'https://api.deepseek.com',
  env: ['DEEPSEEK_API_KEY'],
  responses: true,
  messages: 'https://api.deepseek.com/anthropic',
  // https://api-docs.deepseek.com/guides/thinking_mode: with tools it wants past thinking back.
  quirks: { thinkingSwitch: 'thinking', reasoningBack: 'reasoning_content', wantsReasoningOfCalls: true },
  models: MODELS,
  traitsOf: traitsByName([
    [/^deepseek-chat$/, { noJsonSchema: true }],
    [/^deepseek-reasoner$/, { thinking: 'effort', noForcedTool: true, noJsonSchema: true }],
    [/./, { efforts: EFFORTS, thinksUnasked: true, noJsonSchema: true }],
  ]),
  faults: [{ owner: 'credential', message: 'authentication fails' }],
})
