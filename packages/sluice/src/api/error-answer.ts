import { GatewayError } from '../canonical/errors.ts'
import { WriteError } from '../io/database/write-error.ts'
import { describeError, type Logger } from '../io/log/logger.ts'
import { encodeError } from '../protocols/chat/openai-chat/encode-error.ts'

/** Any failure as the control plane answers it: OpenAI's shape, and nothing of what we did not mean to say. */
export function answerError(error: unknown, log: Logger, more: Record<string, string> = {}): Response {
  const known = shownError(error, log)
  const headers = new Headers({ 'content-type': 'application/json', ...more })
  if (known.retryAfter !== undefined) headers.set('retry-after', String(known.retryAfter))
  return new Response(JSON.stringify(encodeError(known)), { status: known.status, headers })
}

/** What may be said of a failure; what may not goes to the log. */
export function shownError(error: unknown, log: Logger): GatewayError {
  return error instanceof GatewayError ? error : hide(error, log)
}

/** Goes out with the header `Allow` (RFC 9110, 15.5.6). */
export function wrongMethod(method: string): GatewayError {
  return new GatewayError('method-not-allowed', `${method} is not allowed on this path.`)
}

export function unknownRoute(): GatewayError {
  return new GatewayError('not-found', 'There is no such route in this version.', {
    code: 'not_in_this_version',
  })
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
