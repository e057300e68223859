import type { ChatOutbound } from '../chat-format.ts'
import { decodeError } from './decode-error.ts'
import { decodeResponse } from './decode-response.ts'
import { openStreamDecoder } from './decode-stream.ts'
import { encodeRequest } from './encode-request.ts'

/** The bots of Coze, version 3: https://www.coze.com/docs/developer_guides/chat_v3 */
export const cozeChatOutbound: ChatOutbound = {
  protocol: 'coze-chat',
  framing: 'sse',
  path: (basePath) => (basePath.endsWith('/v3') ? '/chat' : '/v3/chat'),
  encodeRequest,
  decodeResponse,
  openStreamDecoder,
  decodeError,
}
