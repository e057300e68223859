import { spliceMembers } from '../../bytes/splice.ts'
import type { BodyEdit } from '../../protocols/chat/chat-format.ts'
import type { ChatDoor } from '../chat-door.ts'

/** The body with its edits, and else as it came; as it came where it is none, which the relay then says. */
export function editBody(body: Buffer, { scan }: Pick<ChatDoor, 'scan'>, edits: readonly BodyEdit[]): Buffer {
  const members = scan(body)
  return members.ok && members.open !== -1 ? spliceMembers(body, members, edits) : body
}
