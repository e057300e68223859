import type { DoorHandler } from '../api/chat-door.ts'
import { GatewayError } from '../canonical/errors.ts'
import { answerUnrecorded } from '../relay/answer-error.ts'
import type { ChatDoor } from '../relay/chat-door.ts'

/** What a later version brings (R38). */
export function openMissingDoor({ inbound, headers }: Pick<ChatDoor, 'inbound' | 'headers'>): DoorHandler {
  const error = new GatewayError('not-found', 'This is not in this version.', { code: 'not_in_this_version' })
  return async (call) => answerUnrecorded(call, inbound, error, { headers: headers(call), requestId: '' })
}
