import { GatewayError } from '../../canonical/errors.ts'
import { isJsonObject } from '../../canonical/json.ts'
import { SILENT_NOTES } from '../../canonical/notes.ts'
import type { InboundCall } from '../../io/server/inbound-call.ts'
import { countOutbound } from '../../protocols/chat/openai-responses/count-tokens.ts'
import { readStateFields } from '../../protocols/chat/openai-responses/state-fields.ts'
import type { ChatDoor } from '../chat-door.ts'
import { countTokens } from '../count-tokens.ts'
import { identifyCaller } from '../identify-caller.ts'
import type { RelayServices } from '../services.ts'
import { askPinned, type PinnedQuestion } from './ask-pinned.ts'
import { editBody } from './edit-body.ts'
import { findTurns } from './find-turns.ts'

/**
 * `POST /responses/input_tokens`. Where the body goes on from turns that a vendor keeps, that vendor alone can count them.
 */
export async function countInputTokens(
  call: InboundCall,
  door: ChatDoor,
  services: RelayServices,
): Promise<void> {
  const { count } = door.inbound
  if (count === undefined) throw new Error('the format has no counter')
  const reading = call.readBody({ bytes: services.values().settings.bodyBytes, compressed: true })
  const question = await reading
    .then((body) => findKeeper(call, door, body, services))
    // What is wrong with a body or its caller the counter tells.
    .catch(() => undefined)
  await countTokens(call, door, count, services, {
    body: reading,
    ...(question !== undefined && { askKeeper: () => askKeeper(question, services) }),
  })
}

async function findKeeper(
  call: InboundCall,
  door: ChatDoor,
  body: Buffer,
  services: RelayServices,
): Promise<PinnedQuestion | undefined> {
  const json: unknown = JSON.parse(body.toString('utf8'))
  if (!isJsonObject(json) || typeof json.model !== 'string') return undefined
  const { key } = identifyCaller(call, services.values(), services, SILENT_NOTES, door.keyInQuery)
  const { pin } = await findTurns(readStateFields(json), key.customer.id, services)
  if (pin === undefined) return undefined
  return {
    pin,
    model: json.model,
    method: 'POST',
    below: '/input_tokens',
    body: (model) => editBody(body, door, [{ key: 'model', value: JSON.stringify(model) }]),
  }
}

async function askKeeper(question: PinnedQuestion, services: RelayServices): Promise<number> {
  const answer = await askPinned(question, services)
  const json: unknown = answer === undefined ? undefined : JSON.parse(answer.body.toString('utf8'))
  if (isJsonObject(json)) return countOutbound.decodeAnswer(json)
  throw new GatewayError('upstream-failed', 'The upstream answered with something that is not a count.')
}
