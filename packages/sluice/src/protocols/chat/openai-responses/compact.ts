import type { ChatAnswer } from '../../../canonical/chat.ts'
import { SILENT_NOTES } from '../../../canonical/notes.ts'
import type { ChatInbound, ChatOutbound, DecodeContext, EncodeTarget } from '../chat-format.ts'
import { summariseAnswer } from '../summarise.ts'
import { decodeRequest } from './decode-request.ts'
import { decodeResponse } from './decode-response.ts'
import { decodeUsage } from './decode-usage.ts'
import { editRequest } from './edit-request.ts'
import { encodeRequest } from './encode-request.ts'
import { openaiResponsesInbound } from './inbound.ts'
import { openaiResponsesOutbound } from './outbound.ts'
import { openHostedWork } from './stream-hosted-item.ts'

/**
 * Summing up by a vendor that does it itself, as an operation of its own:
 * https://platform.openai.com/docs/api-reference/responses/compact
 */
const FIELDS: ReadonlySet<string> = new Set([
  'model',
  'input',
  'instructions',
  'previous_response_id',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
  'service_tier',
])

export const compactInbound: ChatInbound = {
  ...openaiResponsesInbound,
  decodeRequest: (body, notes, head) => decodeRequest({ ...body, stream: false }, notes, head),
  encodeResponse({ choices }) {
    const block = choices[0]?.parts.find((part) => part.type === 'vendor')
    return block?.value ?? {}
  },
}

export const compactOutbound: ChatOutbound = {
  ...openaiResponsesOutbound,
  path: (basePath, call) => `${openaiResponsesOutbound.path(basePath, call)}/compact`,
  encodeRequest(request, target, notes) {
    const encoded = encodeRequest(request, unlimited(target), notes)
    const body = Object.fromEntries(Object.entries(encoded.body).filter(([key]) => FIELDS.has(key)))
    return { ...encoded, body }
  },
  decodeResponse: decodeCompacted,
  passthrough: {
    editRequest(body, request, target, notes) {
      const edits = editRequest(body, request, unlimited(target), notes)
      if ('stream' in body) edits.push({ key: 'stream', remove: true })
      return edits
    },
    observeAnswer: (body, context) =>
      summariseAnswer(decodeCompacted(body, { ...context, notes: SILENT_NOTES })),
    openFrameObserver() {
      throw new Error('a compaction is not streamed')
    },
    editAnswer: () => [],
  },
}

/** The operation knows no limit of output. */
function unlimited({ outputCap: _, ...target }: EncodeTarget): EncodeTarget {
  return target
}

/** The answer goes to the caller as it is: its items are the next call's input. */
function decodeCompacted(
  body: Parameters<ChatOutbound['decodeResponse']>[0],
  context: DecodeContext,
): ChatAnswer {
  // What is none says so in the format's own way.
  if (!Array.isArray(body.output)) return decodeResponse(body, context)
  const value = { ...body }
  const usage = decodeUsage(body, openHostedWork(), context.quirks.usage)
  return {
    choices: [
      {
        index: 0,
        parts: [{ type: 'vendor', protocol: 'openai-responses', kind: 'response.compaction', value }],
        finish: 'stop',
      },
    ],
    ...(usage !== undefined && { usage }),
  }
}
