import type { ChatOutbound } from '../chat-format.ts'
import { decodeError } from './decode-error.ts'
import { decodeResponse } from './decode-response.ts'
import { openStreamDecoder } from './decode-stream.ts'
import { encodeRequest } from './encode-request.ts'

/** The chat of Ollama's own API: https://docs.ollama.com/api/chat */
export const ollamaChatOutbound: ChatOutbound = {
  protocol: 'ollama-chat',
  framing: 'ndjson',
  path: (basePath) => (basePath.endsWith('/api') ? '/chat' : '/api/chat'),
  encodeRequest,
  decodeResponse,
  openStreamDecoder,
  decodeError,
}
