/**
 * Node's HTTP. An `import` of `node:http` reads every export of it, one of which is Node's `WebSocket`: that loads Node's
 * whole HTTP client, 50 ms and 16 MB that a gateway with a client of its own has no use for.
 */
export const { createServer, IncomingMessage, STATUS_CODES } = process.getBuiltinModule('node:http')
