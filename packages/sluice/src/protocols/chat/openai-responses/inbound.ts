import type { ChatInbound } from '../chat-format.ts'
import { countInbound } from './count-tokens.ts'
import { decodeRequest } from './decode-request.ts'
import { encodeError, encodeStreamError } from './encode-error.ts'
import { encodeResponse } from './encode-response.ts'
import { openStreamEncoder } from './encode-stream.ts'

/** OpenAI's responses, as callers speak them: https://platform.openai.com/docs/api-reference/responses */
export const openaiResponsesInbound: ChatInbound = {
  protocol: 'openai-responses',
  decodeRequest,
  encodeResponse,
  openStreamEncoder,
  encodeError: (error) => encodeError(error),
  encodeStreamError,
  keepAlive: ': keep-alive\n\n',
  count: countInbound,
  answerIdPrefix: 'resp_',
}
