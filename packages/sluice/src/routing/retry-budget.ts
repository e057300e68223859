const SHARE_OF_CALLS = 0.2
const ALWAYS_ALLOWED = 10

/**
 * Keeps a struggling upstream from being buried in retries (reliability.md 3): of the calls in flight at most
 * a fifth may be in a retry, though ten always may.
 */
export class RetryBudget {
  private calls = 0
  private retries = 0

  /** A call begins. */
  enter(): void {
    this.calls += 1
  }

  /** A call ends; every `enter` has one. */
  leave(): void {
    if (this.calls === 0) throw new Error('more calls ended than began')
    this.calls -= 1
  }

  /** Claims room for one retry. True: `endRetry` must follow when that try is over. */
  beginRetry(): boolean {
    if (this.retries >= Math.max(ALWAYS_ALLOWED, this.calls * SHARE_OF_CALLS)) return false
    this.retries += 1
    return true
  }

  endRetry(): void {
    if (this.retries === 0) throw new Error('more retries ended than began')
    this.retries -= 1
  }

  get inFlight(): { calls: number; retries: number } {
    return { calls: this.calls, retries: this.retries }
  }
}
