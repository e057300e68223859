import { openaiCompatible } from '../openai-compatible-vendor.ts'
import { traitsByName } from '../traits-by-name.ts'
import { MODELS } from './models.ts'

/** Most models think in `<think>` tags of their text. */
export const minimax = openaiCompatible({
  id: 'minimax',
  name: 'MiniMax',
  docs: 'https://platform.minimax.io/docs/api-reference/text-openai-api',
  baseUrl: 'https://api.minimax.io/v1',
  // Keys of the two are not interchangeable: the wrong one is answered with 401.
  otherAddresses: [
    { what: 'China', baseUrl: 'https://api.minimaxi.com/v1' },
    { what: 'China', baseUrl: 'https://api.minimaxi.com/anthropic', protocol: 'anthropic-messages' },
  ],
  env: ['MINIMAX_API_KEY'],
  responses: true,
  messages: 'https://api.minimax.io/anthropic',
  quirks: { thinkingSwitch: 'thinking-adaptive' },
  models: MODELS,
  serves: ['MiniMax-*'],
  // M2 thinks whatever it is told.
  traitsOf: traitsByName([[/^MiniMax-M2/i, { thinking: 'effort', efforts: [] }]]),
  // https://platform.minimax.io/docs/api-reference/errorcode, behind a status of 200
  faults: [
    { owner: 'credential', code: '1004' },
    { owner: 'credential', code: '2049' },
    { owner: 'quota', code: '1008' },
    { owner: 'quota', code: '2056' },
    { owner: 'rate', code: '1002' },
    { owner: 'client', code: '1026' },
    { owner: 'client', code: '1027' },
    { owner: 'client', code: '1039', overflow: true },
    { owner: 'client', code: '2013' },
  ],
})
