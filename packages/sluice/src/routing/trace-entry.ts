/** One candidate of a call: tried or passed over, and why. */
export interface TraceEntry {
  channel: string
  /** The credential's label, or null where the channel itself was passed over. */
  credential: string | null
  outcome: 'tried' | 'skipped'
  reason: string
  httpStatus: number | null
  ms: number | null
}
