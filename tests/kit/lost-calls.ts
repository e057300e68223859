import type { JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { calledNumber, functionCall, itemCall, toolCall, toolUse } from './numbered-calls.ts'
import { chatChunk, chatUsage, cohere, gemini, message, response } from './own-answers.ts'
import { type OwnExchange, ownStream, USAGE } from './own-exchange.ts'
import { streamCohere } from './stream-chat.ts'
import { streamMessage } from './stream-messages.ts'
import { streamResponse } from './stream-responses.ts'

/** Calls in streams as other gateways lose, double or glue them. */

const ROLE = chatChunk({ role: 'assistant', content: '' })
const TWO_CALLS = [calledNumber(0), calledNumber(1)]

function fragment(at: number | undefined, n: number, part: 'all' | 'head' | string): JsonObject {
  const index = at === undefined ? {} : { index: at }
  if (part === 'all') return { ...index, ...toolCall(n) }
  if (part === 'head') return { ...index, ...toolCall(n), function: { name: 'find', arguments: '' } }
  return { ...index, function: { arguments: part } }
}

function calling(name: string, deltas: JsonObject[][]): OwnExchange {
  const chunks = deltas.map((calls) => chatChunk({ tool_calls: calls }))
  const bodies = [ROLE, ...chunks, chatChunk({}, 'tool_calls'), chatUsage()]
  return ownStream(name, 'chat', { bodies }, { calls: TWO_CALLS, usage: USAGE })
}

/** Two calls as sloppy vendors tell of them, and as the careful ones do. */
export const CALLS: readonly OwnExchange[] = [
  calling('calls without index', [
    [fragment(undefined, 0, 'head')],
    [fragment(undefined, 0, '{"n":0}')],
    [fragment(undefined, 1, 'head')],
    [fragment(undefined, 1, '{"n":1}')],
  ]),
  calling('whole calls without index, in one chunk', [
    [fragment(undefined, 0, 'all'), fragment(undefined, 1, 'all')],
  ]),
  calling('whole calls without index, in two chunks', [
    [fragment(undefined, 0, 'all')],
    [fragment(undefined, 1, 'all')],
  ]),
  calling('calls under one index', [
    [fragment(0, 0, 'head')],
    [fragment(0, 0, '{"n":0}')],
    [fragment(0, 1, 'head')],
    [fragment(0, 1, '{"n":1}')],
  ]),
  calling('whole calls under one index', [[fragment(0, 0, 'all')], [fragment(0, 1, 'all')]]),
  calling('calls that are told twice', [
    [fragment(0, 0, 'head')],
    [fragment(0, 0, '{"n":0}')],
    [fragment(1, 1, 'head')],
    [fragment(1, 1, '{"n":1}')],
    [fragment(0, 0, 'all'), fragment(1, 1, 'all')],
  ]),
  calling('calls whose pieces come in turn', [
    [fragment(0, 0, 'head'), fragment(1, 1, 'head')],
    [fragment(1, 1, '{"n"'), fragment(0, 0, '{"n"')],
    [fragment(0, 0, ':0}')],
    [fragment(1, 1, ':1}')],
  ]),
  calling('calls from index 1 on', [
    [fragment(1, 0, 'head')],
    [fragment(1, 0, '{"n":0}')],
    [fragment(2, 1, 'head')],
    [fragment(2, 1, '{"n":1}')],
  ]),
  ownStream(
    'two calls',
    'messages',
    { bodies: streamMessage(message([toolUse(0), toolUse(1)], { stop: 'tool_use' })) },
    { calls: TWO_CALLS, usage: USAGE },
  ),
  ownStream(
    'two calls in one chunk',
    'generate-content',
    { bodies: [gemini([functionCall(0), functionCall(1)])] },
    { calls: TWO_CALLS, usage: USAGE },
  ),
  ownStream(
    'two calls',
    'responses',
    { bodies: streamResponse(response([itemCall(0), itemCall(1)])) },
    { calls: TWO_CALLS, usage: USAGE },
  ),
  ownStream(
    'two calls',
    'cohere',
    { bodies: streamCohere(cohere({ tool_calls: [toolCall(0), toolCall(1)] }, { finish: 'TOOL_CALL' })) },
    { calls: TWO_CALLS, usage: USAGE },
  ),
]
