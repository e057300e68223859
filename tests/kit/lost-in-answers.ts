import type { JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import {
  calledNumber,
  converseCall,
  functionCall,
  itemCall,
  ollamaCall,
  toolCall,
  toolUse,
} from './numbered-calls.ts'
import { chatAnswer, cohere, converse, gemini, message, ollama, outputText, response } from './own-answers.ts'
import { bothWays, type OwnAnswer, USAGE } from './own-exchange.ts'

/** What other gateways lose in answers, whole and streamed. */

const text = (said: string): JsonObject => ({ type: 'text', text: said })
const parts = (...texts: string[]): JsonObject[] => texts.map((one) => ({ text: one }))
/** Blanks and line ends of their own: nothing is put between, and nothing taken away. */
const TEXTS = ['One,', ' two', '\n', 'three.'] as const
const JOINED = TEXTS.join('')

/** Several blocks of text: all of them, with nothing between. */
export const TEXT_BLOCKS = bothWays([
  ['several blocks', 'messages', message(TEXTS.map(text)), { text: JOINED }],
  ['several parts', 'responses', response([outputText(...TEXTS)]), { text: JOINED }],
  ['several messages', 'responses', response(TEXTS.map((one) => outputText(one))), { text: JOINED }],
  ['several parts', 'generate-content', gemini(parts(...TEXTS)), { text: JOINED }],
  ['several blocks', 'converse', converse(parts(...TEXTS)), { text: JOINED }],
  ['several blocks', 'cohere', cohere({ content: TEXTS.map(text) }), { text: JOINED }],
  ['several parts', 'chat', chatAnswer({ content: TEXTS.map(text) }), { text: JOINED }, 'mistral'],
  [
    'text around a call',
    'messages',
    message([text('One,'), { type: 'tool_use', id: 'call_0', name: 'find', input: {} }, text(' two')], {
      stop: 'tool_use',
    }),
    { text: 'One, two', calls: [['call_0', 'find', {}]] },
  ],
])

const PICTURE =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const CALLS = [calledNumber(0)]

/** Text beside a call or a picture. */
export const TEXT_BESIDE = bothWays([
  [
    'text beside a call',
    'chat',
    chatAnswer({ content: 'Wait.', tool_calls: [toolCall(0)] }, { finish: 'tool_calls' }),
    { text: 'Wait.', calls: CALLS },
  ],
  [
    'text beside a call, and a plain finish',
    'chat',
    chatAnswer({ content: 'Wait.', tool_calls: [toolCall(0)] }),
    { text: 'Wait.', calls: CALLS },
  ],
  [
    'text beside a call',
    'responses',
    response([outputText('Wait.'), itemCall(0)]),
    { text: 'Wait.', calls: CALLS },
  ],
  [
    'text beside a call',
    'messages',
    message([text('Wait.'), toolUse(0)], { stop: 'tool_use' }),
    { text: 'Wait.', calls: CALLS },
  ],
  [
    'text beside a call',
    'generate-content',
    gemini([{ text: 'Wait.' }, functionCall(0)]),
    { text: 'Wait.', calls: CALLS },
  ],
  [
    'text beside a call',
    'converse',
    converse([{ text: 'Wait.' }, converseCall(0)], { stop: 'tool_use' }),
    { text: 'Wait.', calls: CALLS },
  ],
  [
    'a plan beside a call',
    'cohere',
    cohere({ tool_plan: 'I look.', tool_calls: [toolCall(0)] }, { finish: 'TOOL_CALL' }),
    { reasoning: 'I look.', calls: CALLS },
  ],
  [
    'text beside a call',
    'ollama',
    ollama({ content: 'Wait.', tool_calls: [ollamaCall(0)] }),
    { text: 'Wait.', calls: CALLS },
  ],
  [
    'text beside a picture',
    'generate-content',
    gemini([{ text: 'Look.' }, { inlineData: { mimeType: 'image/png', data: PICTURE } }]),
    { text: 'Look.', pictures: 1, usage: { ...USAGE, images: 1 } },
  ],
  [
    'text beside a picture',
    'responses',
    response([outputText('Look.'), { type: 'image_generation_call', status: 'completed', result: PICTURE }]),
    { text: 'Look.', pictures: 1, usage: { ...USAGE, images: 1 } },
  ],
  [
    'text beside a picture',
    'chat',
    chatAnswer({
      content: 'Look.',
      images: [{ type: 'image_url', image_url: { url: `data:image/png;base64,${PICTURE}` } }],
    }),
    { text: 'Look.', pictures: 1 },
  ],
])

/** What was said before a filter stopped it. */
export const FILTERED = bothWays([
  [
    'text before a filter',
    'chat',
    chatAnswer({ content: 'So far' }, { finish: 'content_filter' }),
    { text: 'So far', finish: 'content_filter' },
  ],
  [
    'text before a filter',
    'responses',
    response([outputText('So far')], { reason: 'content_filter' }),
    { text: 'So far', finish: 'content_filter' },
  ],
  [
    'text before a refusal',
    'messages',
    message([text('So far')], { stop: 'refusal' }),
    { text: 'So far', finish: 'content_filter', raw: 'refusal' },
  ],
  ...['SAFETY', 'RECITATION', 'PROHIBITED_CONTENT', 'BLOCKLIST', 'SPII'].map(
    (word): OwnAnswer => [
      `text before ${word}`,
      'generate-content',
      gemini([{ text: 'So far' }], { finish: word }),
      { text: 'So far', finish: 'content_filter', raw: word },
    ],
  ),
  [
    'text before a guardrail',
    'converse',
    converse([{ text: 'So far' }], { stop: 'guardrail_intervened' }),
    { text: 'So far', finish: 'content_filter' },
  ],
])
