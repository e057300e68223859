import type { ChatOutbound } from '../chat-format.ts'
import { decodeError } from './decode-error.ts'
import { decodeResponse } from './decode-response.ts'
import { openStreamDecoder } from './decode-stream.ts'
import { encodeRequest } from './encode-request.ts'
import { messagesPath } from './messages-path.ts'

/** The Messages format as upstreams speak it: https://platform.claude.com/docs/en/api/messages */
export const anthropicMessagesOutbound: ChatOutbound = {
  protocol: 'anthropic-messages',
  path: messagesPath,
  encodeRequest,
  decodeResponse,
  openStreamDecoder,
  decodeError,
}
