import type { ChatOutbound } from '../chat-format.ts'
import { decodeError } from './decode-error.ts'
import { decodeResponse } from './decode-response.ts'
import { openStreamDecoder } from './decode-stream.ts'
import { encodeRequest } from './encode-request.ts'

/** Cohere's chat, version 2: https://docs.cohere.com/reference/chat */
export const cohereChatOutbound: ChatOutbound = {
  protocol: 'cohere-chat',
  framing: 'sse',
  path: (basePath) => (basePath.endsWith('/v2') ? '/chat' : '/v2/chat'),
  encodeRequest,
  decodeResponse,
  openStreamDecoder,
  decodeError,
}
