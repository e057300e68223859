import type { CallEvent } from './call-event.ts'
import type { Logger } from './logger.ts'

const NANO_DIGITS = 9

/** One line a call. */
export function logCall(log: Logger, event: CallEvent): void {
  log.info('call', {
    requestId: event.requestId,
    customerId: event.customerId,
    apiKeyId: event.apiKeyId,
    route: event.route,
    model: event.model,
    channelId: event.channelId,
    provider: event.provider,
    path: event.path,
    status: event.status,
    httpStatus: event.httpStatus,
    errorCode: event.errorCode,
    finishReason: event.finishReason,
    streamed: event.streamed,
    input: event.usage?.input ?? 0,
    cachedInput: event.usage?.cachedInput ?? 0,
    output: event.usage?.output ?? 0,
    usageSource: event.usageSource,
    charge: dollars(event.charge),
    held: dollars(event.held),
    uncollected: dollars(event.uncollected),
    attempts: event.attempts,
    clientGone: event.clientGone,
    warnings: event.warnings.join(','),
    durationMs: event.durationMs,
    firstTokenMs: event.firstTokenMs,
    upstreamMs: event.upstreamMs,
    requestBytes: event.requestBytes,
    responseBytes: event.responseBytes,
    clientIp: event.clientIp,
  })
}

/** Money as decimal text; `io` stands below the money room, so the one line stands here too. */
function dollars(nano: bigint): string {
  if (nano === 0n) return '0'
  const digits = (nano < 0n ? -nano : nano).toString().padStart(NANO_DIGITS + 1, '0')
  const whole = digits.slice(0, -NANO_DIGITS)
  const fraction = digits.slice(-NANO_DIGITS).replace(/0+$/, '')
  return `${nano < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
}
