import type { InboundCall } from '../io/server/inbound-call.ts'
import type { ChatDoor } from '../relay/chat-door.ts'
import { relayChat } from '../relay/relay-chat.ts'
import type { RelayServices } from '../relay/services.ts'

export type DoorHandler = (call: InboundCall, parameter: string | undefined) => Promise<void>

export function openChatDoor(door: ChatDoor, services: RelayServices): DoorHandler {
  return (call, parameter) => relayChat(call, door, services, parameter === undefined ? {} : { parameter })
}
