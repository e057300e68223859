import { openaiCompatible } from '../openai-compatible-vendor.ts'
import { traitsByName } from '../traits-by-name.ts'
import { MODELS } from './models.ts'

/** Kimi's sampling is fixed: another value is an error. */
const FIXED = ['temperature', 'top_p', 'presence_penalty', 'frequency_penalty']
const KIMI = { refusedFields: FIXED, noForcedTool: true }

export const moonshot = openaiCompatible({
  id: 'moonshot',
  name: 'Moonshot AI (Kimi)',
  docs: 'https://platform.kimi.ai/docs/api/chat',
  baseUrl: 'https://api.moonshot.ai/v1',
  otherAddresses: [
    { what: 'China', baseUrl: 'https://api.moonshot.cn/v1' },
    { what: 'China', baseUrl: 'https://api.moonshot.cn/anthropic', protocol: 'anthropic-messages' },
  ],
  env: ['MOONSHOT_API_KEY'],
  responses: true,
  messages: 'https://api.moonshot.ai/anthropic',
  quirks: { thinkingSwitch: 'thinking', reasoningBack: 'reasoning_content', wantsReasoningOfCalls: true },
  // https://platform.kimi.ai/docs/guide/use-kimi-vision-model: pictures in base64 or uploaded.
  inlineMedia: true,
  models: MODELS,
  serves: ['kimi-*', 'moonshot-*'],
  traitsOf: traitsByName([
    [/^kimi-k[3-9]/, { ...KIMI, thinking: 'effort', efforts: ['low', 'high', 'max'] }],
    [/^kimi-k2(?:\.7|-thinking)/, { ...KIMI, thinking: 'effort', efforts: [] }],
    [/^kimi-k2\.[56]/, { ...KIMI, thinksUnasked: true }],
    [/^kimi/, { thinking: 'none', noForcedTool: true }],
    [/^moonshot/, { thinking: 'none' }],
  ]),
  faults: [{ owner: 'credential', code: 'incorrect_api_key_error' }],
})
