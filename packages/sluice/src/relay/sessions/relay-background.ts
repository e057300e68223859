import { mintText } from '../../io/mint-text.ts'
import type { Headers, InboundCall } from '../../io/server/inbound-call.ts'
import { ANSWER_ID_LENGTH } from '../answer-context.ts'
import type { ChatDoor } from '../chat-door.ts'
import { relayChat } from '../relay-chat.ts'
import type { RelayServices } from '../services.ts'
import { BackgroundJob } from './background-job.ts'
import { DetachedCall } from './detached-call.ts'
import { replayEvents } from './replay-events.ts'

/**
 * Takes a response that is to be made in the background. What refuses it is told to the caller; as soon as it is in the
 * books it goes on by itself, and the caller may leave.
 */
export async function relayBackground(
  call: InboundCall,
  door: ChatDoor,
  services: RelayServices,
  /** `body` asks for a stream, whatever the caller's own said: that is `isTold`. */
  { body, isTold }: { body: Buffer; isTold: boolean },
): Promise<void> {
  const answerId = mintText(door.inbound.answerIdPrefix, ANSWER_ID_LENGTH)
  const job = new BackgroundJob(answerId, services)
  const detached = new DetachedCall({ parent: call, body }, job.sink)
  job.takeCall(detached)
  const own: ChatDoor = { ...door, prepareState: (question, of) => job.prepareState(question, of) }
  const made = relayChat(detached, own, services, { answerId, background: job })
  services.pending.own(made.then(() => job.close()))
  const start = await job.start
  if (start.type === 'refused') {
    call.answer(start.status, start.headers, start.body)
    return
  }
  const headers: Headers = ['x-request-id', start.callId, ...door.headers(call)]
  if (isTold) await replayEvents(call, start.place, -1, headers, services)
  else call.answer(200, ['content-type', 'application/json', ...headers], JSON.stringify(start.response))
}
