import type { ChatInbound } from '../chat-format.ts'
import { decodeRequest } from './decode-request.ts'
import { encodeError, encodeStreamError } from './encode-error.ts'
import { encodeResponse } from './encode-response.ts'
import { openStreamEncoder } from './encode-stream.ts'

/** OpenAI's chat completions, as callers speak them: https://platform.openai.com/docs/api-reference/chat */
export const openaiChatInbound: ChatInbound = {
  protocol: 'openai-chat',
  decodeRequest,
  encodeResponse,
  openStreamEncoder,
  encodeError: (error) => encodeError(error),
  encodeStreamError: (error) => encodeStreamError(error),
  keepAlive: ': keep-alive\n\n',
  answerIdPrefix: 'chatcmpl-',
}
