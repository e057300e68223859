import { SILENT_NOTES } from '../../../canonical/notes.ts'
import type { ChatOutbound } from '../chat-format.ts'
import { summariseAnswer } from '../summarise.ts'
import { countTokensPath, decodeCountAnswer, encodeCountRequest } from './count-tokens.ts'
import { decodeResponse } from './decode-response.ts'
import { openStreamDecoder } from './decode-stream.ts'
import { editRequest } from './edit-request.ts'
import { encodeRequest } from './encode-request.ts'
import { decodeError } from './errors.ts'
import { openFrameObserver } from './observe-frames.ts'
import { buildGeneratePath } from './paths.ts'

/** Google's `generateContent` as upstreams speak it: https://ai.google.dev/api/generate-content */
export const geminiGenerateOutbound: ChatOutbound = {
  protocol: 'gemini-generate',
  framing: 'sse',
  path: buildGeneratePath,
  encodeRequest,
  decodeResponse,
  openStreamDecoder,
  decodeError,
  count: { path: countTokensPath, encodeRequest: encodeCountRequest, decodeAnswer: decodeCountAnswer },
  passthrough: {
    editRequest,
    observeAnswer: (body, context) =>
      summariseAnswer(decodeResponse(body, { ...context, notes: SILENT_NOTES })),
    openFrameObserver,
    editAnswer: (body, { model }) =>
      model === undefined || body.modelVersion === model
        ? []
        : [{ key: 'modelVersion', value: JSON.stringify(model) }],
  },
}
