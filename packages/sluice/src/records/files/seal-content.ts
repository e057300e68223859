import type { BlobContent } from '../../io/files/blob-store.ts'
import { aboutRow } from '../sealing.ts'

/** Encryption of bytes; `about` is bound to them. */
export interface ByteSealing {
  readonly seal: (plain: Uint8Array, about: string) => Uint8Array
  readonly open: (sealed: Uint8Array, about: string) => Uint8Array
}

const FRAME_BYTES = 64 * 1024
/** More than any frame becomes by sealing. */
const MOST_SEALED_BYTES = FRAME_BYTES + 1024
const LENGTH_BYTES = 4

/**
 * A content as it is stored: frames of 64 KiB, each sealed with the file's id, its number and whether it is the last, and
 * led by its length in four bytes. So frames can neither be cut off nor change places, and no content is held whole.
 */
export async function* sealContent(
  content: BlobContent,
  id: string,
  sealing: ByteSealing,
): AsyncGenerator<Uint8Array> {
  let number = 0
  let waiting: Buffer[] = []
  let bytes = 0
  for await (const chunk of content) {
    waiting.push(Buffer.from(chunk))
    bytes += chunk.length
    // One byte more than a frame, since the last frame has to be known as such.
    if (bytes <= FRAME_BYTES) continue
    let rest = Buffer.concat(waiting)
    for (; rest.length > FRAME_BYTES; rest = rest.subarray(FRAME_BYTES)) {
      yield* encodeFrame(sealing.seal(rest.subarray(0, FRAME_BYTES), aboutFrame(id, number++, false)))
    }
    waiting = [rest]
    bytes = rest.length
  }
  yield* encodeFrame(sealing.seal(Buffer.concat(waiting), aboutFrame(id, number, true)))
}

/** @throws where the stored bytes are not those that were sealed for this file, or do not end where they did */
export async function* openContent(
  stored: AsyncIterable<Uint8Array>,
  id: string,
  sealing: ByteSealing,
): AsyncGenerator<Uint8Array> {
  let number = 0
  let frame: Uint8Array | undefined
  for await (const next of splitFrames(stored)) {
    if (frame !== undefined) yield sealing.open(frame, aboutFrame(id, number++, false))
    frame = next
  }
  if (frame === undefined) throw new Error('a stored content has no end')
  yield sealing.open(frame, aboutFrame(id, number, true))
}

function* encodeFrame(sealed: Uint8Array): Generator<Uint8Array> {
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeUInt32BE(sealed.length)
  yield length
  yield sealed
}

async function* splitFrames(stored: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of stored) {
    rest = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk])
    while (rest.length >= LENGTH_BYTES) {
      const length = rest.readUInt32BE()
      if (length > MOST_SEALED_BYTES) throw new Error('a stored content holds a frame of no known length')
      if (rest.length < LENGTH_BYTES + length) break
      yield rest.subarray(LENGTH_BYTES, LENGTH_BYTES + length)
      rest = rest.subarray(LENGTH_BYTES + length)
    }
  }
  if (rest.length > 0) throw new Error('a stored content is cut short')
}

function aboutFrame(id: string, number: number, isLast: boolean): string {
  return aboutRow('file_content', number, isLast ? 'last' : 'more', id)
}
