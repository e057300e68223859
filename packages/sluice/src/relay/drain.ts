import type { ModelTraits } from '../protocols/chat/traits.ts'
import type { Channel } from '../routing/channel.ts'

/** How far a call is read on when its caller has left. */
export interface DrainRule {
  /** Abort at once. */
  cancel: boolean
  /** Milliseconds and bytes; both without bound for models that hide their reasoning. */
  ms: number
  bytes: number
}

/**
 * What a vendor hides tells its cost only at the end: such a call is always read to it (reliability.md 2). `cancels`: who
 * leaves this call wants it ended.
 */
export function drainRule(channel: Channel, traits: ModelTraits, cancels = false): DrainRule {
  if (traits.hiddenReasoning === true) {
    return { cancel: false, ms: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY }
  }
  if (cancels || channel.onClientGone === 'cancel') return { cancel: true, ms: 0, bytes: 0 }
  const { seconds, kib } = channel.onClientGone.drain
  return { cancel: false, ms: seconds * 1000, bytes: kib * 1024 }
}

/** An answer that is read on after its caller has left; made when that happens. */
export class Drain {
  private bytesLeft: number
  private readonly timer: NodeJS.Timeout | undefined

  /** `onTime` is called when the rule's time is over. */
  constructor({ ms, bytes }: DrainRule, onTime: () => void) {
    this.bytesLeft = bytes
    if (Number.isFinite(ms)) this.timer = setTimeout(onTime, ms)
  }

  /** Whether so many bytes more are beyond the rule. */
  isPassedBy(bytes: number): boolean {
    this.bytesLeft -= bytes
    return this.bytesLeft < 0
  }

  stop(): void {
    clearTimeout(this.timer)
  }
}
