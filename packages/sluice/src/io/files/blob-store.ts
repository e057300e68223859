/**
 * Whole contents by name: the folder of this machine today, an object store one day. What a blob holds and whose it is
 * stands elsewhere; a blob that nobody knows of is swept.
 */
export interface BlobStore {
  /** Writes a blob whole, or not at all: when it resolves, the blob survives a crash. */
  put(name: string, content: BlobContent, signal?: AbortSignal): Promise<void>
  /** Undefined: there is none. Nothing is held open until `read` is begun. */
  find(name: string): Promise<FoundBlob | undefined>
  /** No matter whether there is one. */
  remove(name: string): Promise<void>
  /** Every whole blob, in no order. */
  list(): AsyncIterable<ListedBlob>
  /** Removes what was begun before a moment (milliseconds since the epoch) and never finished; says how many. */
  removeUnfinished(before: number): Promise<number>
}

export type BlobContent = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

export interface FoundBlob {
  readonly size: number
  read(signal?: AbortSignal): AsyncIterable<Uint8Array>
}

export interface ListedBlob {
  name: string
  /** Milliseconds since the epoch. */
  modifiedAt: number
}

const BLOB_NAME = /^[a-z0-9][a-z0-9_-]{15,127}$/

/** Names are ours, random, and the same on file systems that fold case. Anything else is a mistake of the program. */
export function checkBlobName(name: string): void {
  if (!BLOB_NAME.test(name)) throw new TypeError('not the name of a blob')
}

export function isBlobName(name: string): boolean {
  return BLOB_NAME.test(name)
}
