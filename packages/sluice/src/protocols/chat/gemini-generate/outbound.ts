import type { ChatOutbound } from '../chat-format.ts'
import { decodeResponse } from './decode-response.ts'
import { openStreamDecoder } from './decode-stream.ts'
import { encodeRequest } from './encode-request.ts'
import { decodeError } from './errors.ts'
import { buildGeneratePath } from './paths.ts'

/** Google's `generateContent` as upstreams speak it: https://ai.google.dev/api/generate-content */
export const geminiGenerateOutbound: ChatOutbound = {
  protocol: 'gemini-generate',
  path: buildGeneratePath,
  encodeRequest,
  decodeResponse,
  openStreamDecoder,
  decodeError,
}
