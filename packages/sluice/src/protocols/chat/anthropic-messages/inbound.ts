import type { ChatInbound } from '../chat-format.ts'
import { decodeCountRequest, encodeCountAnswer } from './count-tokens.ts'
import { decodeRequest } from './decode-request.ts'
import { encodeError, encodeStreamError, statusOf } from './encode-error.ts'
import { encodeResponse } from './encode-response.ts'
import { openStreamEncoder } from './encode-stream.ts'
import { PING } from './frames.ts'

/** The Messages format, as callers speak it: https://platform.claude.com/docs/en/api/messages */
export const anthropicMessagesInbound: ChatInbound = {
  protocol: 'anthropic-messages',
  decodeRequest,
  encodeResponse,
  openStreamEncoder,
  encodeError,
  statusOf,
  encodeStreamError,
  keepAlive: PING,
  answerIdPrefix: 'msg_',
  requestIdHeader: 'request-id',
  count: { decodeRequest: decodeCountRequest, encodeAnswer: encodeCountAnswer },
}
