import { isObjectId } from '../protocols/chat/gemini-generate/paths.ts'
import type { ChatDoor } from '../relay/chat-door.ts'
import { openCacheDoor, openProlongDoor } from '../relay/objects/cached-contents.ts'
import { unknownObject } from '../relay/objects/gemini-state.ts'
import {
  CACHED_CONTENTS,
  FILES,
  listOwn,
  type ObjectKind,
  removeOwn,
  showOwn,
} from '../relay/objects/own-objects.ts'
import type { RelayServices } from '../relay/services.ts'
import type { DoorHandler } from './chat-door.ts'
import { answerFree, type FreeAnswer, type FreeCall } from './free-call.ts'

/** What is done with objects that Google keeps for a caller. */
export type ObjectAct = 'list' | 'show' | 'remove' | 'create' | 'prolong'

export function openObjectDoor(
  act: ObjectAct,
  collection: 'cachedContents' | 'files',
  door: ChatDoor,
  services: RelayServices,
): DoorHandler {
  const kind = collection === 'files' ? FILES : CACHED_CONTENTS
  if (act === 'create') return openCacheDoor(door, services)
  if (act === 'prolong') {
    const prolong = openProlongDoor(door, services)
    return (call, id = '') =>
      isObjectId(id)
        ? prolong(call, id)
        : answerFree(call, door, () => Promise.reject(unknown(kind, id)), services)
  }
  const answer = ACTS[act]
  return (call, id = '') =>
    answerFree(
      call,
      door,
      async (free) => {
        if (act !== 'list' && !isObjectId(id)) throw unknown(kind, id)
        return answer(kind, id, free, services)
      },
      services,
    )
}

type FreeAct = (kind: ObjectKind, id: string, free: FreeCall, services: RelayServices) => Promise<FreeAnswer>

const ACTS: Record<Exclude<ObjectAct, 'create' | 'prolong'>, FreeAct> = {
  list: async (kind, _id, { call, key }, services) =>
    written(await listOwn(kind, new URLSearchParams(call.query), key, services)),
  show: async (kind, id, { key }, services) => written(await showOwn(kind, id, key, services)),
  remove: async (kind, id, { key }, services) => written(await removeOwn(kind, id, key, services)),
}

function written(body: object): FreeAnswer {
  return { body: JSON.stringify(body) }
}

function unknown({ collection }: ObjectKind, id: string): Error {
  return unknownObject(`${collection}/${id}`)
}
