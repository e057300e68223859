import { SILENT_NOTES } from '../../../canonical/notes.ts'
import type { ChatOutbound } from '../chat-format.ts'
import { decodeError } from '../decode-openai-error.ts'
import { summariseAnswer } from '../summarise.ts'
import { decodeResponse } from './decode-response.ts'
import { openStreamDecoder } from './decode-stream.ts'
import { editRequest } from './edit-request.ts'
import { encodeRequest } from './encode-request.ts'
import { openFrameObserver } from './observe-frames.ts'

/** OpenAI's chat completions, as upstreams speak them. */
export const openaiChatOutbound: ChatOutbound = {
  protocol: 'openai-chat',
  framing: 'sse',
  // Below the base path, which is kept as the operator wrote it (R30).
  path: (basePath) => (basePath === '' ? '/v1/chat/completions' : '/chat/completions'),
  encodeRequest,
  decodeResponse,
  openStreamDecoder,
  decodeError,
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
