import type { JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import {
  chatAnswer,
  chatChunk,
  cohere,
  converse,
  gemini,
  message,
  ollama,
  outputText,
  response,
} from './own-answers.ts'
import { bothWays, ownStream, type Said } from './own-exchange.ts'

/** Usage as other gateways get it wrong. */

const HELLO: JsonObject = { content: 'Hello' }
const TEXT: JsonObject = { type: 'text', text: 'Hello' }
const said = (usage: Said['usage']): Said => ({ text: 'Hello', usage: usage ?? {} })
const counts = (prompt: number, completion: number, rest: JsonObject = {}): { usage: JsonObject } => ({
  usage: { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion, ...rest },
})
const geminiCounting = (prompt: number, rest: JsonObject): JsonObject =>
  gemini([{ text: 'Hello' }], { usage: { promptTokenCount: prompt, candidatesTokenCount: 7, ...rest } })

/** Thoughts are output, and part of it. */
export const THOUGHT_TOKENS = bothWays([
  [
    'thoughts beside the candidates',
    'generate-content',
    geminiCounting(11, { thoughtsTokenCount: 30, totalTokenCount: 48 }),
    said({ input: 11, output: 37, reasoning: 30 }),
  ],
  [
    'thoughts within the completion',
    'chat',
    chatAnswer(HELLO, counts(11, 37, { completion_tokens_details: { reasoning_tokens: 30 } })),
    said({ input: 11, output: 37, reasoning: 30 }),
  ],
  [
    'thoughts within the output',
    'responses',
    response([outputText('Hello')], {
      usage: {
        input_tokens: 11,
        input_tokens_details: { cached_tokens: 0 },
        output_tokens: 37,
        output_tokens_details: { reasoning_tokens: 30 },
        total_tokens: 48,
      },
    }),
    said({ input: 11, output: 37, reasoning: 30 }),
  ],
])

/** What was read from a cache and written to one is prompt, once. */
export const CACHED_TOKENS = bothWays([
  [
    'cached within the prompt',
    'chat',
    chatAnswer(HELLO, counts(111, 7, { prompt_tokens_details: { cached_tokens: 100 } })),
    said({ input: 11, cachedInput: 100, output: 7 }),
  ],
  [
    'hits and misses',
    'chat',
    chatAnswer(HELLO, counts(111, 7, { prompt_cache_hit_tokens: 100, prompt_cache_miss_tokens: 11 })),
    said({ input: 11, cachedInput: 100, output: 7 }),
    'deepseek',
  ],
  [
    'cached and written beside the input',
    'messages',
    message([TEXT], {
      usage: {
        input_tokens: 11,
        cache_read_input_tokens: 100,
        cache_creation_input_tokens: 50,
        cache_creation: { ephemeral_5m_input_tokens: 40, ephemeral_1h_input_tokens: 10 },
        output_tokens: 7,
      },
    }),
    said({ input: 11, cachedInput: 100, cacheWrite5m: 40, cacheWrite1h: 10, output: 7 }),
  ],
  [
    'cached within the prompt',
    'generate-content',
    geminiCounting(111, { cachedContentTokenCount: 100, totalTokenCount: 118 }),
    said({ input: 11, cachedInput: 100, output: 7 }),
  ],
  [
    'cached and written within the input',
    'responses',
    response([outputText('Hello')], {
      usage: {
        input_tokens: 161,
        input_tokens_details: { cached_tokens: 100, cache_write_tokens: 50 },
        output_tokens: 7,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: 168,
      },
    }),
    said({ input: 11, cachedInput: 100, cacheWrite5m: 50, output: 7 }),
  ],
  [
    'cached and written beside the input',
    'converse',
    converse([{ text: 'Hello' }], {
      usage: {
        inputTokens: 11,
        cacheReadInputTokens: 100,
        cacheWriteInputTokens: 50,
        outputTokens: 7,
        totalTokens: 168,
      },
    }),
    said({ input: 11, cachedInput: 100, cacheWrite5m: 50, output: 7 }),
  ],
])

/** Figures that no count of ours would come to are the vendor's own, in each of its places. */
export const OWN_FIGURES = [
  ...bothWays([
    ['figures', 'chat', chatAnswer(HELLO, counts(4321, 1234)), said({ input: 4321, output: 1234 })],
    [
      'figures',
      'ollama',
      { ...ollama(HELLO), prompt_eval_count: 4321, eval_count: 1234 },
      said({ input: 4321, output: 1234 }),
    ],
    ['what is billed', 'cohere', cohere({ content: [TEXT] }), said({ input: 11, output: 7 })],
  ]),
  ownStream(
    'x_groq',
    'chat',
    {
      provider: 'groq',
      bodies: [
        chatChunk({ role: 'assistant', content: '' }, null, { x_groq: { id: 'req_1' } }),
        chatChunk({ content: 'Hello' }),
        chatChunk({}, 'stop', { x_groq: { id: 'req_1', ...counts(4321, 1234) } }),
      ],
    },
    said({ input: 4321, output: 1234 }),
  ),
  ownStream(
    'usage in the choice',
    'chat',
    {
      provider: 'moonshot',
      bodies: [
        chatChunk({ content: 'Hello' }),
        {
          ...chatChunk({}),
          choices: [{ index: 0, delta: {}, finish_reason: 'stop', ...counts(4321, 1234) }],
        },
      ],
    },
    said({ input: 4321, output: 1234 }),
  ),
]

/** R20. */
export const BILLED_OTHERWISE = bothWays([
  [
    'reasoning outside the completion',
    'chat',
    chatAnswer(
      HELLO,
      counts(11, 7, { total_tokens: 48, completion_tokens_details: { reasoning_tokens: 30 } }),
    ),
    said({ input: 11, output: 37, reasoning: 30 }),
    'xai',
  ],
  [
    'several passes',
    'messages',
    message([TEXT], {
      usage: {
        input_tokens: 11,
        output_tokens: 7,
        iterations: [
          { type: 'compaction', input_tokens: 500, output_tokens: 60 },
          { type: 'message', input_tokens: 11, output_tokens: 7 },
        ],
      },
    }),
    said({ input: 511, output: 67 }),
  ],
  [
    'what tools put into the prompt',
    'generate-content',
    geminiCounting(11, { toolUsePromptTokenCount: 200, totalTokenCount: 218 }),
    said({ input: 11, toolInput: 200, output: 7 }),
  ],
  [
    'hidden thoughts',
    'chat',
    chatAnswer(HELLO, counts(11, 7, { total_tokens: 48 })),
    said({ input: 11, output: 37 }),
  ],
  [
    'sound outside the prompt',
    'chat',
    chatAnswer(HELLO, counts(11, 7, { total_tokens: 218, prompt_tokens_details: { audio_tokens: 200 } })),
    said({ input: 11, audioInput: 200, output: 7 }),
    'mistral',
  ],
  [
    'more cached than prompted',
    'chat',
    chatAnswer(HELLO, counts(11, 7, { prompt_tokens_details: { cached_tokens: 100 } })),
    said({ input: 11, cachedInput: 100, output: 7 }),
    'azure',
  ],
])
