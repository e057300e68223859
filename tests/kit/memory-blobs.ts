import type { Clock } from '../../packages/sluice/src/io/clock.ts'
import {
  type BlobStore,
  checkBlobName,
  type ListedBlob,
} from '../../packages/sluice/src/io/files/blob-store.ts'

/** Blobs of a test, in memory. `contents` shows what is stored. */
export function openMemoryBlobs(clock: Clock): BlobStore & { contents: Map<string, Buffer> } {
  const contents = new Map<string, Buffer>()
  const times = new Map<string, number>()
  return {
    contents,
    async put(name, content, signal) {
      checkBlobName(name)
      const chunks: Uint8Array[] = []
      for await (const chunk of content) {
        signal?.throwIfAborted()
        chunks.push(Buffer.from(chunk))
      }
      contents.set(name, Buffer.concat(chunks))
      times.set(name, clock.now())
    },
    async find(name) {
      const bytes = contents.get(name)
      if (bytes === undefined) return undefined
      return {
        size: bytes.length,
        async *read() {
          yield bytes
        },
      }
    },
    async remove(name) {
      contents.delete(name)
    },
    async *list(): AsyncGenerator<ListedBlob> {
      for (const name of contents.keys()) yield { name, modifiedAt: times.get(name) ?? 0 }
    },
    removeUnfinished: async () => 0,
  }
}
