import { GatewayError } from '../canonical/errors.ts'
import { SILENT_NOTES } from '../canonical/notes.ts'
import { mintId } from '../io/mint-id.ts'
import { readSocketWish } from '../io/server/read-socket-wish.ts'
import { answerUnrecorded } from '../relay/answer-error.ts'
import type { ChatDoor } from '../relay/chat-door.ts'
import { identifyCaller, requireCallerAddress } from '../relay/identify-caller.ts'
import type { RelayServices } from '../relay/services.ts'
import { ResponsesSocket } from '../relay/sessions/responses-socket.ts'
import type { DoorHandler } from './chat-door.ts'
import { wrongMethod } from './error-answer.ts'

/** Connections that a key may hold open at once, busy or not. */
const MOST_PER_KEY = 100

/**
 * `GET /responses` with the wish for a WebSocket. What refuses it is told by a status: 426 where it is switched off, upon
 * which clients go on over HTTP (Codex at once).
 */
export function openSocketDoor(door: ChatDoor, services: RelayServices): DoorHandler {
  const open = new Map<string, number>()
  const { inbound } = door
  return async (call) => {
    const requestId = mintId('req', services.clock.now())
    const headers = ['x-request-id', requestId, ...door.headers(call)]
    const wish = readSocketWish(call)
    if (wish === 'none' || call.openSocket === undefined) {
      answerUnrecorded(call, inbound, wrongMethod(call.method), {
        headers: ['allow', 'POST, OPTIONS', ...headers],
        requestId,
      })
      return
    }
    let keyId: string
    try {
      const values = services.values()
      // The protocol that is to be spoken instead.
      if (!values.settings.responsesWebsocket) {
        answerUnrecorded(call, inbound, switchedOff(), {
          headers: ['upgrade', 'HTTP/1.1', ...headers],
          requestId,
        })
        return
      }
      if (wish === 'wrong') throw new GatewayError('bad-request', 'This is no valid request for a WebSocket.')
      const refusal = services.refusal()
      if (refusal !== undefined) throw refusal
      const caller = identifyCaller(call, values, services, SILENT_NOTES, door.keyInQuery)
      requireCallerAddress(caller, call, values)
      keyId = caller.key.id
      if ((open.get(keyId) ?? 0) >= MOST_PER_KEY) throw tooMany()
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error
      answerUnrecorded(call, inbound, error, { headers, requestId })
      return
    }
    const leave = enter(open, keyId)
    const session = new ResponsesSocket(call, door, services, leave)
    const { bodyBytes } = services.values().settings
    const socket = await call.openSocket({ headers, messageBytes: bodyBytes }, session)
    if (socket === undefined) session.onClose()
    else session.begin(socket)
  }
}

/** Counts one connection of the key, until the function that is returned is called. */
function enter(open: Map<string, number>, keyId: string): () => void {
  open.set(keyId, (open.get(keyId) ?? 0) + 1)
  let isIn = true
  return () => {
    if (!isIn) return
    isIn = false
    const left = (open.get(keyId) ?? 1) - 1
    if (left === 0) open.delete(keyId)
    else open.set(keyId, left)
  }
}

function switchedOff(): GatewayError {
  return new GatewayError('bad-request', 'Responses are not served over WebSockets here: use HTTP.', {
    status: 426,
    code: 'websocket_disabled',
  })
}

function tooMany(): GatewayError {
  return new GatewayError('rate-limited', `A key may hold ${MOST_PER_KEY} connections open.`, {
    retryAfter: 30,
  })
}
