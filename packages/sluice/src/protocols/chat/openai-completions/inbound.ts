import type { ChatInbound } from '../chat-format.ts'
import { encodeOpenaiError } from '../openai-error.ts'
import { decodeRequest } from './decode-request.ts'
import { encodeResponse } from './encode-answer.ts'
import { openStreamEncoder } from './encode-stream.ts'

/**
 * OpenAI's legacy completions, text in and text out, over any model that chats:
 * https://platform.openai.com/docs/api-reference/completions
 */
export const openaiCompletionsInbound: ChatInbound = {
  // Best carried by a chat upstream of the same vendor's form; nobody serves this one to us.
  protocol: 'openai-chat',
  translatedOnly: true,
  decodeRequest,
  encodeResponse,
  openStreamEncoder,
  encodeError: (error) => encodeOpenaiError(error),
  encodeStreamError: (error) => `data: ${JSON.stringify(encodeOpenaiError(error))}\n\n`,
  keepAlive: ': keep-alive\n\n',
  answerIdPrefix: 'cmpl-',
}
