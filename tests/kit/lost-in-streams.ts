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
import {
  CHAT_USAGE,
  chatAnswer,
  chatChunk,
  chatUsage,
  cohere,
  converse,
  gemini,
  message,
  ollama,
  outputText,
  response,
} from './own-answers.ts'
import { type OwnExchange, ownStream, USAGE } from './own-exchange.ts'
import { streamChat, streamCohere, streamOllama } from './stream-chat.ts'
import { streamConverse, streamMessage } from './stream-messages.ts'
import { streamGemini, streamResponse } from './stream-responses.ts'

/** What other gateways lose in streams: each vendor's form in which it can happen. */

const ROLE = chatChunk({ role: 'assistant', content: '' })

function sse(...bodies: (JsonObject | string)[]): string {
  return bodies.map((body) => `data: ${typeof body === 'string' ? body : JSON.stringify(body)}\n\n`).join('')
}

/** Usage in a chunk without choices: last, before the finish, or in between. */
export const USAGE_CHUNKS: readonly OwnExchange[] = [
  ownStream(
    'usage behind the finish',
    'chat',
    {
      bodies: [
        ROLE,
        chatChunk({ content: 'Hel' }),
        chatChunk({ content: 'lo' }),
        chatChunk({}, 'stop'),
        chatUsage(),
      ],
    },
    { text: 'Hello', usage: USAGE },
  ),
  ownStream(
    'usage before the finish',
    'chat',
    {
      bodies: [
        ROLE,
        chatChunk({ content: 'Hel' }),
        chatUsage(),
        chatChunk({ content: 'lo' }),
        chatChunk({}, 'stop'),
      ],
    },
    { text: 'Hello', usage: USAGE },
  ),
  ownStream(
    'a first chunk without choices',
    'chat',
    {
      provider: 'azure',
      bodies: [
        { ...chatUsage(), usage: null, model: '', prompt_filter_results: [{ prompt_index: 0 }] },
        ROLE,
        chatChunk({ content: 'Hello' }),
        chatChunk({}, 'stop'),
        chatUsage(),
      ],
    },
    { text: 'Hello', usage: USAGE },
  ),
  ownStream(
    'usage in every chunk, growing',
    'chat',
    {
      bodies: [
        ROLE,
        chatChunk({ content: 'Hel' }, null, {
          usage: { prompt_tokens: 11, completion_tokens: 1, total_tokens: 12 },
        }),
        chatChunk({ content: 'lo' }, 'stop', { usage: CHAT_USAGE }),
      ],
    },
    { text: 'Hello', usage: USAGE },
  ),
]

/** One answer with words and a call, of every vendor: callers look for its last events, its output and its usage. */
export const ENDS: readonly OwnExchange[] = [
  [
    'chat',
    streamChat(chatAnswer({ content: 'Hello', tool_calls: [toolCall(0)] }, { finish: 'tool_calls' })),
  ] as const,
  ['responses', streamResponse(response([outputText('Hello'), itemCall(0)]))] as const,
  [
    'messages',
    streamMessage(message([{ type: 'text', text: 'Hello' }, toolUse(0)], { stop: 'tool_use' })),
  ] as const,
  ['generate-content', streamGemini(gemini([{ text: 'Hello' }, functionCall(0)]))] as const,
  ['converse', streamConverse(converse([{ text: 'Hello' }, converseCall(0)], { stop: 'tool_use' }))] as const,
  [
    'cohere',
    streamCohere(
      cohere(
        { content: [{ type: 'text', text: 'Hello' }], tool_calls: [toolCall(0)] },
        { finish: 'TOOL_CALL' },
      ),
    ),
  ] as const,
  ['ollama', streamOllama(ollama({ content: 'Hello', tool_calls: [ollamaCall(0)] }))] as const,
].map(([api, bodies]) =>
  ownStream(
    'words, a call, an end',
    api,
    { bodies },
    { text: 'Hello', calls: [calledNumber(0)], usage: USAGE },
  ),
)

/** Blocks before the text: its number is not that of a choice. */
export const LATE_BLOCKS: readonly OwnExchange[] = [
  [
    'text in a third block',
    'messages',
    streamMessage(
      message([
        { type: 'thinking', thinking: 'Hm', signature: 'c2ln' },
        { type: 'redacted_thinking', data: 'cmVk' },
        { type: 'text', text: 'Hello' },
      ]),
    ),
  ] as const,
  [
    'text in a third item',
    'responses',
    streamResponse(
      response([
        { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm' }] },
        { type: 'reasoning', summary: [], encrypted_content: 'ZW5j' },
        outputText('Hello'),
      ]),
    ),
  ] as const,
  [
    'text in a second block',
    'converse',
    streamConverse(
      converse([
        { reasoningContent: { reasoningText: { text: 'Hm', signature: 'c2ln' } } },
        { text: 'Hello' },
      ]),
    ),
  ] as const,
  [
    'text in a second block',
    'cohere',
    streamCohere(
      cohere({
        content: [
          { type: 'thinking', thinking: 'Hm' },
          { type: 'text', text: 'Hello' },
        ],
      }),
    ),
  ] as const,
].map(([name, api, bodies]) =>
  ownStream(name, api, { bodies }, { text: 'Hello', reasoning: 'Hm', usage: USAGE }),
)

/** The limit, in each vendor's word. */
export const LENGTHS: readonly OwnExchange[] = [
  ['chat', streamChat(chatAnswer({ content: 'Hel' }, { finish: 'length' }))] as const,
  ['responses', streamResponse(response([outputText('Hel')], { reason: 'max_output_tokens' }))] as const,
  [
    'messages',
    streamMessage(message([{ type: 'text', text: 'Hel' }], { stop: 'max_tokens' })),
    { raw: 'max_tokens' },
  ] as const,
  [
    'generate-content',
    streamGemini(gemini([{ text: 'Hel' }], { finish: 'MAX_TOKENS' })),
    { raw: 'MAX_TOKENS' },
  ] as const,
  ['converse', streamConverse(converse([{ text: 'Hel' }], { stop: 'max_tokens' }))] as const,
  [
    'cohere',
    streamCohere(cohere({ content: [{ type: 'text', text: 'Hel' }] }, { finish: 'MAX_TOKENS' })),
  ] as const,
  ['ollama', streamOllama(ollama({ content: 'Hel' }, { finish: 'length' }))] as const,
].map(([api, bodies, word]) =>
  ownStream('a limit', api, { bodies }, { text: 'Hel', finish: 'length', ...word, usage: USAGE }),
)

const OVERLOADED = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }

/** Failures behind the first words. */
export const ERRORS: readonly OwnExchange[] = [
  ownStream(
    'an overload in the middle',
    'messages',
    { bodies: [...streamMessage(message([{ type: 'text', text: 'Hello' }])).slice(0, 5), OVERLOADED] },
    { text: 'Hello', failed: true },
  ),
  ownStream(
    'an error and a mark of the end',
    'chat',
    {
      bodies: [
        ROLE,
        chatChunk({ content: 'Hello' }),
        { error: { message: 'Overloaded', type: 'server_error', code: 503 } },
      ],
    },
    { text: 'Hello', failed: true },
  ),
  ownStream(
    'a bare error object',
    'generate-content',
    {
      bodies: [],
      raw: `${sse({ candidates: [{ content: { role: 'model', parts: [{ text: 'Hello' }] }, index: 0 }] })}${JSON.stringify(
        {
          error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' },
        },
      )}`,
    },
    { text: 'Hello', failed: true },
  ),
  ownStream(
    'a failed response',
    'responses',
    {
      bodies: [
        ...streamResponse(response([outputText('Hello')])).slice(0, 6),
        {
          type: 'response.failed',
          response: {
            ...response([]),
            status: 'failed',
            error: { code: 'server_error', message: 'It broke.' },
          },
        },
      ],
    },
    { text: 'Hello', failed: true },
  ),
]
