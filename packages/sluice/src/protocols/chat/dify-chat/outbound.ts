import type { ChatOutbound } from '../chat-format.ts'
import { buildAppPath } from './app-options.ts'
import { decodeError } from './decode-error.ts'
import { decodeResponse } from './decode-response.ts'
import { openStreamDecoder } from './decode-stream.ts'
import { encodeRequest } from './encode-request.ts'

/** Dify's apps: https://docs.dify.ai/api-reference. What kind of app it is, a channel's options say. */
export const difyChatOutbound: ChatOutbound = {
  protocol: 'dify-chat',
  framing: 'sse',
  path: (basePath) => buildAppPath(basePath),
  encodeRequest,
  decodeResponse,
  openStreamDecoder,
  decodeError,
}
