import type { ChatOutbound } from '../chat-format.ts'
import { buildConversePath } from './converse-path.ts'
import { decodeError } from './decode-error.ts'
import { decodeResponse } from './decode-response.ts'
import { openStreamDecoder } from './decode-stream.ts'
import { encodeRequest } from './encode-request.ts'

/** Amazon Bedrock's Converse as upstreams speak it: https://docs.aws.amazon.com/bedrock/latest/userguide/conversation-inference.html */
export const bedrockConverseOutbound: ChatOutbound = {
  protocol: 'bedrock-converse',
  framing: 'aws-event-stream',
  path: buildConversePath,
  encodeRequest,
  decodeResponse,
  openStreamDecoder,
  decodeError,
}
