import { SILENT_NOTES } from '../../../canonical/notes.ts'
import type { ChatOutbound } from '../chat-format.ts'
import { summariseAnswer } from '../summarise.ts'
import { countTokensPath, decodeCountAnswer, encodeCountRequest } from './count-tokens.ts'
import { decodeError } from './decode-error.ts'
import { decodeResponse } from './decode-response.ts'
import { openStreamDecoder } from './decode-stream.ts'
import { editRequest } from './edit-request.ts'
import { encodeHeaders } from './encode-headers.ts'
import { encodeRequest } from './encode-request.ts'
import { MESSAGE_STOP } from './frames.ts'
import { messagesPath } from './messages-path.ts'
import { openFrameObserver } from './observe-frames.ts'

/** The Messages format as upstreams speak it: https://platform.claude.com/docs/en/api/messages */
export const anthropicMessagesOutbound: ChatOutbound = {
  protocol: 'anthropic-messages',
  framing: 'sse',
  path: messagesPath,
  encodeRequest,
  decodeResponse,
  openStreamDecoder,
  decodeError,
  count: { path: countTokensPath, encodeRequest: encodeCountRequest, decodeAnswer: decodeCountAnswer },
  passthrough: {
    headers: (request) => encodeHeaders(request, []),
    editRequest,
    // What translation would lose is not lost here: the bytes go on as they are.
    observeAnswer: (body, context) =>
      summariseAnswer(decodeResponse(body, { ...context, notes: SILENT_NOTES })),
    openFrameObserver,
    endMark: MESSAGE_STOP,
    editAnswer: (body, { model }) =>
      model === undefined || body.model === model ? [] : [{ key: 'model', value: JSON.stringify(model) }],
  },
}
