import { SILENT_NOTES } from '../../../canonical/notes.ts'
import type { ChatOutbound } from '../chat-format.ts'
import { summariseAnswer } from '../summarise.ts'
import { countOutbound } from './count-tokens.ts'
import { decodeError } from './decode-error.ts'
import { decodeResponse } from './decode-response.ts'
import { openStreamDecoder } from './decode-stream.ts'
import { editRequest } from './edit-request.ts'
import { encodeRequest } from './encode-request.ts'
import { openFrameObserver } from './observe-frames.ts'

/** OpenAI's Responses, as upstreams speak them: https://platform.openai.com/docs/api-reference/responses */
export const openaiResponsesOutbound: ChatOutbound = {
  protocol: 'openai-responses',
  framing: 'sse',
  // Below the base path, which is kept as the operator wrote it (R30).
  path: (basePath) => (basePath === '' ? '/v1/responses' : '/responses'),
  encodeRequest,
  decodeResponse,
  openStreamDecoder,
  decodeError,
  count: countOutbound,
  passthrough: {
    editRequest,
    // What translation would lose is not lost here: the bytes go on as they are.
    observeAnswer: (body, context) =>
      summariseAnswer(decodeResponse(body, { ...context, notes: SILENT_NOTES })),
    openFrameObserver: (context) => openFrameObserver({ ...context, notes: SILENT_NOTES }),
    editAnswer: (body, { model }) =>
      model === undefined || body.model === model ? [] : [{ key: 'model', value: JSON.stringify(model) }],
  },
}
