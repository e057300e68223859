import type { Clock } from '../io/clock.ts'

/** Conversations that are remembered; a power of two. Together with the ways below a megabyte and a half. */
const SLOTS = 65_536
/** Slots in which one conversation may stand. */
const WAYS = 4

/** A conversation, as 53 bits of a hash over what tells it from others. */
export type ConversationKey = number

/**
 * Which credential answered a conversation last, so that its next turn finds the vendor's prompt cache warm. Arrays of
 * numbers, since a long-lived Map of what calls bring would cost every young collection.
 */
export class Affinity {
  private readonly clock: Clock
  private readonly keys = new Float64Array(SLOTS)
  private readonly until = new Float64Array(SLOTS)
  private readonly credentials = new Int32Array(SLOTS)
  /** Credential ids by their number, and back; as many as the tables ever named. */
  private readonly ids: string[] = []
  private readonly numbers = new Map<string, number>()
  private ttlMs: number

  constructor(clock: Clock, ttlMs: number) {
    this.clock = clock
    this.ttlMs = ttlMs
  }

  setTtl(ttlMs: number): void {
    this.ttlMs = ttlMs
  }

  /** The id of the credential that the conversation is on; undefined for one that is new or has slept too long. */
  find(key: ConversationKey): string | undefined {
    const slot = this.slotOf(key)
    if (slot === -1 || (this.until[slot] ?? 0) <= this.clock.now()) return undefined
    return this.ids[this.credentials[slot] ?? -1]
  }

  /** The conversation was answered with this credential. */
  note(key: ConversationKey, credentialId: string): void {
    if (this.ttlMs === 0) return
    let slot = this.slotOf(key)
    if (slot === -1) slot = this.oldestOf(key)
    this.keys[slot] = key
    this.credentials[slot] = this.numberOf(credentialId)
    this.until[slot] = this.clock.now() + this.ttlMs
  }

  private numberOf(credentialId: string): number {
    const known = this.numbers.get(credentialId)
    if (known !== undefined) return known
    this.ids.push(credentialId)
    this.numbers.set(credentialId, this.ids.length - 1)
    return this.ids.length - 1
  }

  private slotOf(key: ConversationKey): number {
    const first = firstSlot(key)
    for (let slot = first; slot < first + WAYS; slot++) if (this.keys[slot] === key) return slot
    return -1
  }

  private oldestOf(key: ConversationKey): number {
    let oldest = firstSlot(key)
    for (let slot = oldest + 1; slot < firstSlot(key) + WAYS; slot++) {
      if ((this.until[slot] ?? 0) < (this.until[oldest] ?? 0)) oldest = slot
    }
    return oldest
  }
}

function firstSlot(key: ConversationKey): number {
  return (key % (SLOTS / WAYS)) * WAYS
}
