import { GatewayError } from '../../canonical/errors.ts'
import type { Clock } from '../../io/clock.ts'
import { MinuteWindow } from './minute-window.ts'

/** Whose limits a call enters: a key, a customer, a channel, a credential. 0 is none. */
export interface LimitScope {
  /** Unique over all kinds, e.g. `key:key_01…`. */
  readonly id: string
  readonly concurrency: number
  readonly rpm: number
  readonly tpm: number
}

export type LimitKind = 'concurrency' | 'rpm' | 'tpm'

export interface LimitRefusal {
  readonly ok: false
  readonly scope: string
  readonly limit: LimitKind
  /** Whole seconds, at least 1. */
  readonly retryAfter: number
}

/** A place in every scope that was entered. It is taken until it is released, however long a call drains. */
export interface LimitSlot {
  readonly ok: true
  /** `tokens`: what the call really used, in place of the estimate; left out: nothing. Only the first release counts. */
  release(tokens?: number): void
}

interface ScopeState {
  running: number
  calls: MinuteWindow | undefined
  tokens: MinuteWindow | undefined
}

const SWEEP_MS = 60_000

const NO_WINDOWS: readonly MinuteWindow[] = []

/**
 * Calls at once, calls a minute and tokens a minute, in this process's memory. A scope that was idle for a minute
 * is forgotten, so the memory is bounded by what is in use.
 */
export class CallLimits {
  private readonly states = new Map<string, ScopeState>()
  private readonly clock: Clock
  private sweptAt: number

  constructor(clock: Clock) {
    this.clock = clock
    this.sweptAt = clock.monotonic()
  }

  /**
   * Enters all scopes or none. `tokens` is an estimate, corrected at release. A call larger than a limit of tokens
   * passes while less than the limit is in use, or it never would.
   */
  enter(scopes: readonly LimitScope[], tokens = 0): LimitSlot | LimitRefusal {
    const now = this.clock.monotonic()
    if (now - this.sweptAt >= SWEEP_MS) this.sweep(now)
    for (const scope of scopes) {
      const refusal = refuse(scope, this.states.get(scope.id), now)
      if (refusal !== undefined) return refusal
    }
    const entered: ScopeState[] = []
    // Kept beside the states: a limit of tokens that comes while the call runs has not counted it.
    let counted: MinuteWindow[] | undefined
    for (const scope of scopes) {
      if (scope.concurrency <= 0 && scope.rpm <= 0 && scope.tpm <= 0) continue
      const state = this.take(scope, now)
      entered.push(state)
      if (scope.tpm <= 0) continue
      state.tokens ??= new MinuteWindow(now)
      state.tokens.add(now, tokens)
      counted ??= []
      counted.push(state.tokens)
    }
    return this.openSlot(entered, counted ?? NO_WINDOWS, now, tokens)
  }

  /** Calls that hold a place in a scope now. */
  running(scope: string): number {
    return this.states.get(scope)?.running ?? 0
  }

  /** Scopes that are remembered. */
  get size(): number {
    return this.states.size
  }

  private take(scope: LimitScope, now: number): ScopeState {
    let state = this.states.get(scope.id)
    if (state === undefined) {
      state = { running: 0, calls: undefined, tokens: undefined }
      this.states.set(scope.id, state)
    }
    state.running++
    if (scope.rpm > 0) {
      state.calls ??= new MinuteWindow(now)
      state.calls.add(now, 1)
    }
    return state
  }

  private openSlot(
    entered: readonly ScopeState[],
    counted: readonly MinuteWindow[],
    enteredAt: number,
    estimate: number,
  ): LimitSlot {
    let released = false
    return {
      ok: true,
      release: (tokens = 0) => {
        if (released) return
        released = true
        for (const state of entered) state.running--
        if (counted.length === 0) return
        const now = this.clock.monotonic()
        for (const window of counted) {
          if (tokens > estimate) window.add(now, tokens - estimate)
          if (tokens < estimate) window.takeBack(now, enteredAt, estimate - tokens)
        }
      },
    }
  }

  private sweep(now: number): void {
    this.sweptAt = now
    for (const [id, state] of this.states) {
      const used = (state.calls?.used(now) ?? 0) + (state.tokens?.used(now) ?? 0)
      if (state.running === 0 && used === 0) this.states.delete(id)
    }
  }
}

/** The answer of a caller whose own limit is reached; a channel's is another candidate's turn. */
export function limitError(refusal: LimitRefusal): GatewayError {
  const words: Record<LimitKind, string> = {
    concurrency: 'Too many calls at once.',
    rpm: 'Too many calls within a minute.',
    tpm: 'Too many tokens within a minute.',
  }
  return new GatewayError('rate-limited', `${words[refusal.limit]} Try again in ${refusal.retryAfter} s.`, {
    retryAfter: refusal.retryAfter,
  })
}

function refuse(scope: LimitScope, state: ScopeState | undefined, now: number): LimitRefusal | undefined {
  if (state === undefined) return undefined
  const no = (limit: LimitKind, retryAfter: number): LimitRefusal => ({
    ok: false,
    scope: scope.id,
    limit,
    retryAfter,
  })
  if (scope.concurrency > 0 && state.running >= scope.concurrency) return no('concurrency', 1)
  if (scope.rpm > 0 && state.calls !== undefined && state.calls.used(now) >= scope.rpm) {
    return no('rpm', state.calls.secondsUntilBelow(now, scope.rpm))
  }
  if (scope.tpm > 0 && state.tokens !== undefined && state.tokens.used(now) >= scope.tpm) {
    return no('tpm', state.tokens.secondsUntilBelow(now, scope.tpm))
  }
  return undefined
}
