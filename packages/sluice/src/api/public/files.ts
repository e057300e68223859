import type { InboundCall } from '../../io/server/inbound-call.ts'
import { openFile, readLinkedFile } from '../../records/files/store-file.ts'
import { REDIRECT_TYPE } from '../../relay/answer-pictures.ts'
import type { RelayServices } from '../../relay/services.ts'
import type { DoorHandler } from '../chat-door.ts'

/** Of links without a key, from one address (R6). */
const CALLS_A_MINUTE = 600

/** What a browser may show where it stands; anything else is saved. Vector pictures and pages can hold scripts. */
const SHOWN = /^(?:image\/(?!svg)|audio\/|video\/|text\/plain|application\/pdf)/

/** `GET /files/{id}`: a stored file by a link that nobody guesses, with or without an ending. */
export function openFileDoor(services: RelayServices): DoorHandler {
  return async (call, parameter = '') => {
    const [id = ''] = parameter.split('.')
    const limit = { id: `links:${call.peerAddress}`, concurrency: 0, rpm: CALLS_A_MINUTE, tpm: 0 }
    const entered = services.limits.enter([limit], 0)
    if (!entered.ok) {
      answer(call, 429, 'Too many links are followed from this address.', ['retry-after', '60'])
      return
    }
    entered.release(0)
    const file = await readLinkedFile(services, id)
    const content = file === undefined ? undefined : await openFile(services, file)
    if (file === undefined || content === undefined) {
      answer(call, 404, 'There is no such file, or its time is over.')
      return
    }
    if (file.mediaType === REDIRECT_TYPE) await redirect(call, content)
    else await send(call, file.mediaType, content)
  }
}

function answer(call: InboundCall, status: number, text: string, headers: readonly string[] = []): void {
  call.answer(status, ['content-type', 'text/plain; charset=utf-8', ...headers], text)
}

async function redirect(call: InboundCall, content: AsyncIterable<Uint8Array>): Promise<void> {
  const chunks: Uint8Array[] = []
  for await (const chunk of content) chunks.push(chunk)
  call.answer(302, ['location', Buffer.concat(chunks).toString('utf8'), 'referrer-policy', 'no-referrer'], '')
}

async function send(call: InboundCall, mediaType: string, content: AsyncIterable<Uint8Array>): Promise<void> {
  call.begin(200, [
    'content-type',
    mediaType,
    'content-disposition',
    SHOWN.test(mediaType) ? 'inline' : 'attachment',
    'content-security-policy',
    "default-src 'none'; sandbox",
    'x-content-type-options',
    'nosniff',
    'cache-control',
    'private, max-age=86400',
    'access-control-allow-origin',
    '*',
  ])
  for await (const chunk of content) {
    if (call.gone) return
    if (!call.write(chunk)) await drained(call)
  }
  call.end()
}

function drained(call: InboundCall): Promise<void> {
  return new Promise((resolve) => {
    call.onDrain(resolve)
    call.onGone(resolve)
  })
}
