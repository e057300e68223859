import { GatewayError } from '../canonical/errors.ts'
import { WriteError } from '../io/database/write-error.ts'
import { describeError, type Logger } from '../io/log/logger.ts'
import { encodeError } from '../protocols/chat/openai-chat/encode-error.ts'

/** Any failure as the control plane answers it: OpenAI's shape, and nothing of what we did not mean to say. */
export function answerError(error: unknown, log: Logger): Response {
  const known = error instanceof GatewayError ? error : hide(error, log)
  const headers = new Headers({ 'content-type': 'application/json' })
  if (known.retryAfter !== undefined) headers.set('retry-after', String(known.retryAfter))
  return new Response(JSON.stringify(encodeError(known)), { status: known.status, headers })
}

function hide(error: unknown, log: Logger): GatewayError {
  // The writer did not carry the act out, and another try may.
  if (error instanceof WriteError && error.fault !== 'command') {
    return new GatewayError('unavailable', 'The database does not take writes now.', {
      retryAfter: 5,
      cause: error,
    })
  }
  log.error('a control route failed', describeError(error))
  return new GatewayError('internal', 'Something went wrong on our side; the log has it.', { cause: error })
}
