import { emptyUsage } from '../canonical/usage.ts'
import { lesser, type Nano } from '../money/amount.ts'
import { boundTokens, estimateTokens } from '../money/metering/count-locally.ts'
import { nextSlice } from '../money/pricing/hold.ts'
import type { PreparedPrice } from '../money/pricing/prepare-price.ts'
import { chargeOf } from '../money/pricing/price-usage.ts'
import { growHold } from './commands.ts'
import type { LivingCall } from './living-calls.ts'
import { OutputMeter } from './output-meter.ts'
import type { CallPlan } from './plan-call.ts'
import type { RelayServices } from './services.ts'

/** Whose money a call holds. */
export interface CallAccount {
  callId: string
  accountId: string
  apiKeyId: string
  keyHasLimit: boolean
}

/** The input of a call that has not ended, in tokens: what its attempt stores and what it owes so far agree in it. */
export function countInput({ measure }: Pick<CallPlan, 'measure'>): number {
  return estimateTokens(measure)
}

/** A call from its hold to its settlement: what renewal, growth and the reaper need of it. */
export class RunningCall implements LivingCall {
  readonly callId: string
  place = -1
  readonly meter: OutputMeter
  private readonly account: CallAccount
  private readonly plan: CallPlan
  private readonly services: Pick<RelayServices, 'commands'>
  private listener: ((reason: 'lost' | 'gone') => void) | undefined
  private ended: 'lost' | 'gone' | undefined
  held: Nano
  /** That of the channel which is tried: the call's row begins with it, and a reaper charges by it. */
  price: PreparedPrice

  constructor(
    account: CallAccount,
    plan: CallPlan,
    price: PreparedPrice,
    held: Nano,
    services: Pick<RelayServices, 'commands'>,
  ) {
    this.callId = account.callId
    this.account = account
    this.plan = plan
    this.price = price
    this.services = services
    this.held = held
    const { terms, range } = plan
    this.meter = new OutputMeter({
      heldTokens: terms.countable ? range.covers(held).tokens * terms.choices : Number.POSITIVE_INFINITY,
      countTokens: boundTokens,
      grow: (heldTokens) => this.grow(heldTokens),
    })
  }

  outputCounted(): number {
    return this.meter.counted
  }

  /** Nothing is due before output was counted (reliability.md 2, "process killed"). The reaper takes at most the hold. */
  chargeSoFar(): Nano {
    const output = this.meter.counted
    if (output === 0) return 0n
    const usage = emptyUsage()
    usage.input = countInput(this.plan)
    usage.output = output
    return chargeOf(this.price, usage)
  }

  /** Whether the call is to end, whatever it is doing. */
  get isEnded(): boolean {
    return this.ended !== undefined
  }

  end(reason: 'lost' | 'gone'): void {
    this.ended = reason
    this.listener?.(reason)
  }

  /** One listener at a time: the attempt that is running. */
  onEnd(listener: (reason: 'lost' | 'gone') => void): void {
    this.listener = listener
    if (this.ended !== undefined) listener(this.ended)
  }

  private async grow(heldTokens: number): Promise<number | 'whole' | 'refused' | 'lost'> {
    const slice = nextSlice(this.plan.terms, heldTokens)
    if (slice === undefined) return 'whole'
    const { floor } = this.plan.range
    const answer = await this.services.commands.run(growHold, {
      ...this.account,
      amount: slice.amount,
      floor: lesser(floor, slice.amount),
    })
    if (answer.outcome !== 'grown') return answer.outcome
    this.held += answer.amount
    return answer.amount === slice.amount
      ? slice.tokens
      : Math.floor((slice.tokens * Number(answer.amount)) / Number(slice.amount))
  }
}
