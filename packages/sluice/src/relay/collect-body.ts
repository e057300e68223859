/** Bounds of an upstream's error and of its whole answer (reliability.md 3). */
export const ERROR_BODY_BYTES = 64 * 1024
export const WHOLE_BODY_BYTES = 64 * 1024 * 1024

/** Collects a body up to a bound; what is beyond it is not kept. */
export class BodyCollector {
  private readonly chunks: Buffer[] = []
  private size = 0
  private readonly limit: number

  constructor(limit: number) {
    this.limit = limit
  }

  /** False when the bound is passed. */
  push(chunk: Buffer): boolean {
    const room = this.limit - this.size
    if (room <= 0) return false
    const kept = chunk.length > room ? chunk.subarray(0, room) : chunk
    this.chunks.push(kept)
    this.size += kept.length
    return chunk.length <= room
  }

  bytes(): Buffer {
    const only = this.chunks[0]
    return this.chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.chunks, this.size)
  }
}
