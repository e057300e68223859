import { isGrowthDue } from '../money/pricing/hold.ts'
import type { AnswerSummary } from '../protocols/chat/chat-format.ts'
import type { Purse } from './answer-pipe.ts'
import type { AnswerEnd } from './attempt.ts'

/** What the meter may do to the stream that it watches. */
export interface StreamControl {
  /** Reading the upstream waits while the next slice is not paid. */
  hold(unpaid: boolean): void
  stop(end: AnswerEnd): void
}

/**
 * Asks for the next slice of output. Resolves with the tokens that are held more; `whole`: all that the call may
 * produce is held.
 */
export type GrowHold = (heldTokens: number) => Promise<number | 'whole' | 'refused' | 'lost'>

export interface OutputMeterPlan {
  /** Output tokens that the hold covers, of all answers together. Infinity: the hold does not grow. */
  heldTokens: number
  /** Local count of an answer's output tokens; not too low. */
  countTokens: (summary: AnswerSummary) => number
  grow: GrowHold
}

/** With the hold used up and growth unanswered, reading waits this long (reliability.md 2). */
const UNPAID_WAIT_MS = 10_000
const RETRY_MS = 1000
/** No count that we use finds more in a byte: a character that is a token has two bytes at least. */
const MOST_TOKENS_PER_BYTE = 0.5

/**
 * Watches a stream outgrow its money: asks for the next slice at half of the last, pauses the upstream when the
 * answer does not come in time, and ends the stream when growth is refused and what is held is used up.
 */
export class OutputMeter implements Purse {
  private readonly plan: OutputMeterPlan
  private control: StreamControl | undefined
  private held: number
  private lastSlice: number
  private tokens = 0
  private asking = false
  private refused = false
  private waiting: NodeJS.Timeout | undefined
  private retry: NodeJS.Timeout | undefined

  constructor(plan: OutputMeterPlan) {
    this.plan = plan
    // One token at least, so that whoever has passed what is held is due for more.
    this.held = Math.max(1, plan.heldTokens)
    this.lastSlice = this.held
  }

  /** Output tokens counted so far: what a lease renewal stores. */
  get counted(): number {
    return this.tokens
  }

  coversBytes(bytes: number): boolean {
    return this.tokens + bytes * MOST_TOKENS_PER_BYTE < this.held
  }

  covers(summary: AnswerSummary): boolean {
    return this.plan.countTokens(summary) < this.held
  }

  attach(control: StreamControl): void {
    this.control = control
    this.tokens = 0
  }

  detach(): void {
    this.control = undefined
    clearTimeout(this.waiting)
    clearTimeout(this.retry)
    this.waiting = undefined
  }

  count(summary: AnswerSummary): void {
    this.tokens = this.plan.countTokens(summary)
    if (!isGrowthDue(this.tokens, this.held, this.lastSlice)) return
    this.askIfDue()
    this.check()
  }

  private askIfDue(): void {
    if (this.asking || this.refused || this.control === undefined) return
    if (isGrowthDue(this.tokens, this.held, this.lastSlice)) this.ask()
  }

  private ask(): void {
    this.asking = true
    this.plan.grow(this.held).then(
      (grown) => this.answered(grown),
      // A failure of the database is no refusal: asked again, until the wait below ends the stream.
      () => {
        if (this.control !== undefined) this.retry = setTimeout(() => this.ask(), RETRY_MS)
      },
    )
  }

  private answered(grown: number | 'whole' | 'refused' | 'lost'): void {
    this.asking = false
    if (grown === 'lost') {
      this.control?.stop({ type: 'lost' })
      return
    }
    if (grown === 'refused') this.refused = true
    else if (grown === 'whole') this.held = Number.POSITIVE_INFINITY
    else {
      this.held += grown
      this.lastSlice = Math.max(1, grown)
    }
    // One burst may be longer than a slice, and nothing is counted while the upstream waits.
    this.askIfDue()
    this.check()
  }

  private check(): void {
    const { control } = this
    if (control === undefined) return
    if (this.tokens < this.held) {
      clearTimeout(this.waiting)
      this.waiting = undefined
      control.hold(false)
    } else if (this.refused) {
      control.stop({ type: 'out-of-money' })
    } else if (this.waiting === undefined) {
      control.hold(true)
      this.waiting = setTimeout(() => this.control?.stop({ type: 'unpaid' }), UNPAID_WAIT_MS)
    }
  }
}
