import type { JsonObject } from '../../canonical/json.ts'
import type { LocalTurns } from './find-turns.ts'

/** What one connection may make us hold. */
const MOST_BYTES = 64 * 1024 * 1024

interface KeptTurns {
  lane: string
  items: readonly JsonObject[]
  bytes: number
}

/**
 * The turns that were said on a connection and are kept nowhere else: of each lane those up to its last response, as long as
 * the connection lives.
 */
export class ConnectionTurns implements LocalTurns {
  private readonly kept = new Map<string, KeptTurns>()
  private bytes = 0

  find(responseId: string): readonly JsonObject[] | undefined {
    return this.kept.get(responseId)?.items
  }

  keep(lane: string, responseId: string, items: readonly JsonObject[]): void {
    for (const [id, turns] of this.kept) if (turns.lane === lane) this.forget(id)
    this.forget(responseId)
    const bytes = Buffer.byteLength(JSON.stringify(items))
    this.kept.set(responseId, { lane, items, bytes })
    this.bytes += bytes
    // The oldest of other lanes go first.
    for (const id of this.kept.keys()) if (this.bytes > MOST_BYTES) this.forget(id)
  }

  /** A turn that went on from it failed, so nothing else is to. */
  forget(responseId: string): void {
    const turns = this.kept.get(responseId)
    if (turns === undefined) return
    this.kept.delete(responseId)
    this.bytes -= turns.bytes
  }
}
