import { describe, expect, it } from 'vitest'
import { openVault } from '../../control/secrets.ts'
import { openContent, sealContent } from './seal-content.ts'

const vault = openVault(new Uint8Array(32).fill(3))
const sealing = { seal: vault.sealBytes, open: vault.openBytes }
const FRAME = 64 * 1024

function bytesOf(length: number): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, at) => (at * 31 + (at >> 8)) % 251))
}

async function gather(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of source) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function sealed(bytes: Buffer, size = 10_000, id = 'file-1'): Promise<Buffer> {
  return await gather(sealContent(pieces(bytes, size), id, sealing))
}

function opened(stored: Buffer, size = 10_000, id = 'file-1'): Promise<Buffer> {
  return gather(openContent(pieces(stored, size), id, sealing))
}

describe('a sealed content', () => {
  it.each([0, 1, FRAME - 1, FRAME, FRAME + 1, 2 * FRAME, 3 * FRAME + 17])(
    'opens to the same %i bytes, however it comes',
    async (length) => {
      const plain = bytesOf(length)
      for (const size of [997, FRAME, 5 * FRAME]) {
        const stored = await sealed(plain, size)
        for (const readSize of [1009, FRAME, 5 * FRAME]) {
          expect((await opened(stored, readSize)).equals(plain)).toBe(true)
        }
      }
    },
  )

  it('does not open when it was changed, cut, put together anew, or is another file’s', async () => {
    const stored = await sealed(bytesOf(2 * FRAME + 5))
    const frame = 4 + FRAME + 28
    const [first, second, last] = [
      stored.subarray(0, frame),
      stored.subarray(frame, 2 * frame),
      stored.subarray(2 * frame),
    ]
    const changed = Buffer.from(stored)
    changed[100] = (changed[100] ?? 0) ^ 1
    const long = Buffer.alloc(8, 255)
    for (const wrong of [
      changed,
      Buffer.alloc(0),
      first,
      Buffer.concat([first, second]),
      stored.subarray(0, -1),
      stored.subarray(0, 2 * frame + 2),
      Buffer.concat([second, first, last]),
      Buffer.concat([first, last]),
      Buffer.concat([stored, last]),
      long,
    ]) {
      await expect(opened(wrong)).rejects.toThrow()
    }
    await expect(opened(stored, 10_000, 'file-2')).rejects.toThrow()
  })
})
