import { isUsable } from '../access/keys/authenticate.ts'
import { requireModelRight } from '../access/keys/key-rights.ts'
import type { KeyEntry } from '../access/keys/keyring.ts'
import type { InboundCall } from '../io/server/inbound-call.ts'
import type { ChatDoor } from '../relay/chat-door.ts'
import { unknownObject } from '../relay/objects/gemini-state.ts'
import { openPlace, type UploadPlace } from '../relay/objects/upload-place.ts'
import {
  beginUpload,
  continueUpload,
  UPLOAD_HEADERS,
  type UploadAnswer,
  type UploadPiece,
} from '../relay/objects/uploads.ts'
import type { LiveValues, RelayServices } from '../relay/services.ts'
import type { DoorHandler } from './chat-door.ts'
import { answerFree, type FreeCall } from './free-call.ts'

/** Covers files, as the name of a family of models does others (R4). */
const FILES_RIGHT = 'file-v1'

/**
 * `/upload/v1beta/files`: Google's resumable upload, and those in one piece. What goes on has its place in the address that
 * we gave, and needs no key: Google's own clients send none.
 */
export function openUploadDoor(door: ChatDoor, services: RelayServices, baseUrl: () => string): DoorHandler {
  return (call) => {
    const query = new URLSearchParams(call.query)
    const sealed = query.get('upload_id')
    if (sealed === null) {
      const begin = (free: FreeCall): Promise<undefined> => {
        requireModelRight(free.key, FILES_RIGHT)
        const addressOf = (id: string): string => `${baseUrl()}${call.path}?${placeQuery(id)}`
        return answer(free, beginUpload(pieceOf(free, query), free.key, addressOf, services))
      }
      return answerFree(call, door, begin, services, { isRaw: true })
    }
    const place = openPlace(sealed, services.sealing, services.clock.now())
    const goOn = (free: FreeCall): Promise<undefined> =>
      answer(free, continueUpload(pieceOf(free, query), known(place, free.key), services))
    const identify = (values: LiveValues): KeyEntry | undefined =>
      hasKey(call, query) ? undefined : ownerOf(place, values, services)
    return answerFree(call, door, goOn, services, { isRaw: true, identify })
  }
}

function placeQuery(id: string): string {
  return new URLSearchParams({ upload_id: id, upload_protocol: 'resumable' }).toString()
}

const KEY_HEADERS = ['authorization', 'x-api-key', 'api-key', 'x-goog-api-key']

function hasKey(call: InboundCall, query: URLSearchParams): boolean {
  return query.has('key') || KEY_HEADERS.some((name) => (call.header(name) ?? '') !== '')
}

/** Whoever has the address has what it was given for, as long as the key of then is good. */
function ownerOf(
  place: UploadPlace | undefined,
  { keyring }: LiveValues,
  { clock }: RelayServices,
): KeyEntry {
  const key = place === undefined ? undefined : keyring.byId(place.apiKeyId)
  if (key === undefined || !isUsable(key, clock.now())) throw unknownObject('The upload')
  return key
}

/** Another customer's is unknown. */
function known(place: UploadPlace | undefined, key: KeyEntry): UploadPlace {
  if (place?.customerId === key.customer.id) return place
  throw unknownObject('The upload')
}

function pieceOf({ call, bytes }: FreeCall, query: URLSearchParams): UploadPiece {
  return {
    method: call.method === 'PUT' ? 'PUT' : 'POST',
    header: (name) => call.header(name),
    query,
    bytes,
  }
}

async function answer({ call, headers }: FreeCall, uploading: Promise<UploadAnswer>): Promise<undefined> {
  const { headers: own, body } = await uploading
  const exposed = ['access-control-expose-headers', UPLOAD_HEADERS.join(', ')]
  const isRead = call.header('origin') !== undefined
  const type = body.length === 0 ? [] : ['content-type', 'application/json']
  call.answer(200, [...type, ...headers, ...own, ...(isRead ? exposed : [])], body)
}
