import type { JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { chatAnswer, gemini, message, outputCall, outputText, response } from './own-answers.ts'
import { bothWays, type OwnAnswer } from './own-exchange.ts'

/** Work of vendors' own tools, and ends, as other gateways tell them in the wrong words. */

const HELLO: JsonObject = { content: 'Hello' }
const TEXT: JsonObject = { type: 'text', text: 'Hello' }

const SEARCHED: JsonObject[] = [
  { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'x' } },
  {
    type: 'web_search_tool_result',
    tool_use_id: 'srvtoolu_1',
    content: [
      { type: 'web_search_result', url: 'https://example.com', title: 't', encrypted_content: 'ZW5j' },
    ],
  },
]

/** R21. */
export const HOSTED_TOOLS = bothWays([
  [
    'a web search',
    'messages',
    message([...SEARCHED, TEXT], {
      usage: { input_tokens: 11, output_tokens: 7, server_tool_use: { web_search_requests: 1 } },
    }),
    {
      text: 'Hello',
      hosted: [
        { kind: 'server_tool_use', isSearch: true },
        { kind: 'web_search_tool_result', isSearch: true },
      ],
      usage: { input: 11, output: 7, webSearch: 1 },
    },
  ],
  [
    'a web search',
    'responses',
    response([
      { type: 'web_search_call', status: 'completed', action: { type: 'search', query: 'x' } },
      outputText('Hello'),
    ]),
    {
      text: 'Hello',
      hosted: [{ kind: 'web_search_call', isSearch: true }],
      usage: { input: 11, output: 7, webSearch: 1 },
    },
  ],
  [
    'code that was run',
    'generate-content',
    gemini([
      { executableCode: { language: 'PYTHON', code: 'print(1)' } },
      { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '1' } },
      { text: 'Hello' },
    ]),
    {
      text: 'Hello',
      hosted: [
        { kind: 'executableCode', isSearch: false },
        { kind: 'codeExecutionResult', isSearch: false },
      ],
      usage: { input: 11, output: 7, codeExecution: 1 },
    },
  ],
  [
    'a web search beside a call of ours',
    'messages',
    message([...SEARCHED, { type: 'tool_use', id: 'call_0', name: 'find', input: {} }], { stop: 'tool_use' }),
    {
      calls: [['call_0', 'find', {}]],
      hosted: [
        { kind: 'server_tool_use', isSearch: true },
        { kind: 'web_search_tool_result', isSearch: true },
      ],
      usage: { input: 11, output: 7 },
    },
  ],
])

/** conversion.md, section 7: each vendor's words for an end. */
export const FINISHES = bothWays([
  ...Object.entries({ stop: 'stop', length: 'length', content_filter: 'content_filter' }).map(
    ([word, finish]): OwnAnswer => [
      `the end ${word}`,
      'chat',
      chatAnswer(HELLO, { finish: word }),
      { text: 'Hello', finish },
    ],
  ),
  ...Object.entries({
    end_turn: 'stop',
    stop_sequence: 'stop',
    max_tokens: 'length',
    model_context_window_exceeded: 'length',
    refusal: 'content_filter',
    pause_turn: 'stop',
  }).map(
    ([word, finish]): OwnAnswer => [
      `the end ${word}`,
      'messages',
      message([TEXT], { stop: word }),
      { text: 'Hello', finish, raw: word },
    ],
  ),
  ...Object.entries({ STOP: 'stop', MAX_TOKENS: 'length', SAFETY: 'content_filter', LANGUAGE: 'stop' }).map(
    ([word, finish]): OwnAnswer => [
      `the end ${word}`,
      'generate-content',
      gemini([{ text: 'Hello' }], { finish: word }),
      { text: 'Hello', finish, raw: word },
    ],
  ),
  [
    'a refusal in words',
    'chat',
    chatAnswer({ content: null, refusal: 'I will not.' }),
    { refusal: 'I will not.' },
  ],
  [
    'a refusal in words',
    'responses',
    response([
      { type: 'message', role: 'assistant', content: [{ type: 'refusal', refusal: 'I will not.' }] },
    ]),
    { refusal: 'I will not.' },
  ],
  ['a call', 'responses', response([outputCall('call_0', 'find', {})]), { calls: [['call_0', 'find', {}]] }],
])
