import type { JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { chatAnswer, cohere, converse, gemini, message, ollama, outputText, response } from './own-answers.ts'
import { bothWays, type OwnExchange, ownStream, USAGE } from './own-exchange.ts'

/** Forms of answers that other gateways do not expect. */

const text = (said: string): JsonObject => ({ type: 'text', text: said })

const PLACE: JsonObject = {
  type: 'char_location',
  cited_text: 'x',
  document_index: 0,
  document_title: 'd',
  start_char_index: 0,
  end_char_index: 1,
}

/** Forms that others do not expect. */
export const ODD_FORMS = bothWays([
  [
    'thoughts and words in a list',
    'chat',
    chatAnswer({ content: [{ type: 'thinking', thinking: [text('H'), text('m')] }, text('Hello')] }),
    { text: 'Hello', reasoning: 'Hm' },
    'mistral',
  ],
  [
    'citations of a file',
    'messages',
    message([{ type: 'text', text: 'Hello', citations: [PLACE] }]),
    { text: 'Hello', files: 1 },
  ],
  [
    'citations of a file',
    'responses',
    response([
      {
        type: 'message',
        role: 'assistant',
        status: 'completed',
        content: [
          {
            type: 'output_text',
            text: 'Hello',
            annotations: [{ type: 'file_citation', file_id: 'file_1', filename: 'd', index: 0 }],
          },
        ],
      },
    ]),
    { text: 'Hello', files: 1 },
  ],
  [
    'a search for tools',
    'messages',
    message([
      { type: 'server_tool_use', id: 'srvtoolu_1', name: 'tool_search_tool_regex', input: { query: 'x' } },
      {
        type: 'tool_search_tool_result',
        tool_use_id: 'srvtoolu_1',
        content: {
          type: 'tool_search_tool_search_result',
          tool_references: [{ type: 'tool_reference', tool_name: 'find' }],
        },
      },
      text('Hello'),
    ]),
    {
      text: 'Hello',
      hosted: [
        { kind: 'server_tool_use', isSearch: false },
        { kind: 'tool_search_tool_result', isSearch: false },
      ],
    },
  ],
  [
    'a block of times to come',
    'messages',
    message([{ type: 'hologram', data: 'x' }, text('Hello')]),
    { text: 'Hello', hosted: [{ kind: 'hologram', isSearch: false }] },
  ],
  [
    'an item of times to come',
    'responses',
    response([{ type: 'hologram_call', status: 'completed' }, outputText('Hello')]),
    { text: 'Hello', hosted: [{ kind: 'hologram_call', isSearch: false }] },
  ],
])

/** Thoughts are not the answer. */
export const THOUGHTS = bothWays([
  [
    'thoughts',
    'chat',
    chatAnswer({ content: 'Hello', reasoning_content: 'Hm' }),
    { text: 'Hello', reasoning: 'Hm' },
  ],
  [
    'thoughts',
    'chat',
    chatAnswer({ content: 'Hello', reasoning: 'Hm' }),
    { text: 'Hello', reasoning: 'Hm' },
    'groq',
  ],
  [
    'thoughts',
    'messages',
    message([{ type: 'thinking', thinking: 'Hm', signature: 'c2ln' }, text('Hello')]),
    { text: 'Hello', reasoning: 'Hm' },
  ],
  [
    'thoughts',
    'generate-content',
    gemini([{ text: 'Hm', thought: true }, { text: 'Hello' }]),
    { text: 'Hello', reasoning: 'Hm' },
  ],
  [
    'a summary of thoughts',
    'responses',
    response([{ type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm' }] }, outputText('Hello')]),
    { text: 'Hello', reasoning: 'Hm' },
  ],
  [
    'thoughts in full',
    'responses',
    response([
      { type: 'reasoning', summary: [], content: [{ type: 'reasoning_text', text: 'Hm' }] },
      outputText('Hello'),
    ]),
    { text: 'Hello', reasoning: 'Hm' },
  ],
  [
    'thoughts',
    'converse',
    converse([{ reasoningContent: { reasoningText: { text: 'Hm', signature: 'c2ln' } } }, { text: 'Hello' }]),
    { text: 'Hello', reasoning: 'Hm' },
  ],
  [
    'thoughts',
    'cohere',
    cohere({ content: [{ type: 'thinking', thinking: 'Hm' }, text('Hello')] }),
    { text: 'Hello', reasoning: 'Hm' },
  ],
  ['thoughts', 'ollama', ollama({ thinking: 'Hm', content: 'Hello' }), { text: 'Hello', reasoning: 'Hm' }],
])

function geminiPart(functionCall: JsonObject, rest: JsonObject = {}): JsonObject {
  return { candidates: [{ content: { role: 'model', parts: [{ functionCall }] }, index: 0, ...rest }] }
}

/** https://docs.cloud.google.com/vertex-ai/generative-ai/docs/multimodal/function-calling#streaming-fc */
export const PARTIAL_ARGUMENTS: readonly OwnExchange[] = [
  ownStream(
    'arguments in pieces',
    'generate-content',
    {
      bodies: [
        geminiPart({ id: 'call_0', name: 'find', willContinue: true }),
        geminiPart({
          partialArgs: [{ jsonPath: '$.city', stringValue: 'Zü', willContinue: true }],
          willContinue: true,
        }),
        geminiPart({ partialArgs: [{ jsonPath: '$.city', stringValue: 'rich' }], willContinue: true }),
        geminiPart({ partialArgs: [{ jsonPath: '$.days', numberValue: 3 }], willContinue: true }),
        geminiPart({ partialArgs: [{ jsonPath: '$.exact', boolValue: true }], willContinue: true }),
        geminiPart({}),
        { ...gemini([{ text: '' }]) },
      ],
    },
    { calls: [['call_0', 'find', { city: 'Zürich', days: 3, exact: true }]], usage: USAGE },
  ),
]
