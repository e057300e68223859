const KEY = /^[A-Za-z0-9+/]{22}==$/
const WORD = /^[\t ]*websocket[\t ]*$/i

/**
 * Whether a request wants its connection to become a WebSocket (RFC 6455, 4.2.1). `wrong`: it does, and does not ask as it
 * should.
 */
export function readSocketWish(call: {
  readonly method: string
  header(name: string): string | undefined
}): 'none' | 'wrong' | 'good' {
  const upgrade = call.header('upgrade')
  if (upgrade === undefined || !WORD.test(upgrade)) return 'none'
  const connection = (call.header('connection') ?? '').toLowerCase().split(',')
  const isGood =
    call.method === 'GET' &&
    connection.some((word) => word.trim() === 'upgrade') &&
    call.header('sec-websocket-version') === '13' &&
    KEY.test(call.header('sec-websocket-key') ?? '')
  return isGood ? 'good' : 'wrong'
}
