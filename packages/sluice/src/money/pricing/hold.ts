import { divideUp, type Nano } from '../amount.ts'
import { type DueFee, dearestInput, dearestOutput, dueFees, type Rate } from './dearest-lines.ts'
import type { InputBound } from './input-bound.ts'
import type { PreparedPrice } from './prepare-price.ts'

/** What a hold is made from (reliability.md 2). */
export interface HoldTerms {
  price: PreparedPrice
  input: InputBound
  /** Answers asked for. */
  choices: number
  /** The caller's own limit, for one answer. */
  askedTokens?: number | undefined
  /** The model's longest answer. */
  capTokens?: number | undefined
  /** `ledger.hold_output_tokens`; 0 holds all that the call may produce. */
  sliceTokens: number
  /** Output is counted while it comes, so that the hold can grow: a stream that hides no reasoning. */
  countable: boolean
  /** Sound was asked for. */
  audioOutput: boolean
  /** The caller is never refused for money: nothing has to be limited upstream. */
  unlimited?: boolean
}

/**
 * The bounds of a hold, for a choice that is made where the money is known (inside the transaction): what is held
 * in any case (input bound and fees), one slice of output, all that the call may produce (null where output is
 * counted while it comes, so that the hold grows), and the least that a slice shrinks to. Amounts of output stand
 * beside `fixed`, not in it.
 */
export interface HoldRange {
  fixed: Nano
  slice: Nano
  whole: Nano | null
  floor: Nano
  /** Output tokens of each answer that a held amount covers; `needsLimit`: they are sent upstream as the limit. */
  covers(held: Nano): { tokens: number; needsLimit: boolean }
}

/** Below this a slice does not shrink: 402. */
const LEAST_SLICE = 256

/**
 * Taken for the longest answer where neither caller nor catalogue says one and the output cannot be counted: a
 * limit has to be sent then, and models of our time take this one.
 */
const UNKNOWN_CAP = 16_384

export function rangeHold(terms: HoldTerms): HoldRange {
  const cost = openCost(terms)
  const slice = firstSlice(terms)
  const most = terms.countable ? slice : mostTokens(terms)
  const amountOf = (tokens: number) => cost.ofOutput(tokens * terms.choices)
  return {
    fixed: divideUp(cost.fixed, terms.price.perNano),
    slice: amountOf(slice),
    whole: terms.countable ? null : amountOf(most),
    floor: amountOf(Math.min(LEAST_SLICE, slice)),
    covers(held) {
      const tokens = cost.tokensFor(held, most)
      const isCapped = tokens < most || isCapUnknown(terms)
      return {
        tokens,
        needsLimit: isCapped && !terms.countable && terms.unlimited !== true && !cost.outputIsFree,
      }
    },
  }
}

export interface NextSlice {
  amount: Nano
  /** Output tokens of all answers together. */
  tokens: number
}

/**
 * The slice by which a stream's hold grows, once `heldTokens` (of all answers together) are held. Undefined: all
 * that the call may produce is held.
 */
export function nextSlice(terms: HoldTerms, heldTokens: number): NextSlice | undefined {
  const slice = (terms.sliceTokens === 0 ? UNKNOWN_CAP : terms.sliceTokens) * terms.choices
  const tokens = Math.min(slice, mostTokens(terms) * terms.choices - heldTokens)
  const cost = openCost(terms)
  if (tokens <= 0 || cost.outputIsFree) return undefined
  return { amount: cost.ofOutput(tokens), tokens }
}

/** The next slice is asked for at half of the last one, so that its answer is there before it is needed. */
export function isGrowthDue(countedTokens: number, heldTokens: number, lastSliceTokens: number): boolean {
  return countedTokens > heldTokens - lastSliceTokens / 2
}

/** All that the call may produce, for one answer; Infinity where nobody says and it can be counted. */
function mostTokens({ askedTokens, capTokens, countable }: HoldTerms): number {
  if (askedTokens === undefined && capTokens === undefined) {
    return countable ? Number.POSITIVE_INFINITY : UNKNOWN_CAP
  }
  return Math.min(askedTokens ?? Number.POSITIVE_INFINITY, capTokens ?? Number.POSITIVE_INFINITY)
}

function isCapUnknown({ askedTokens, capTokens }: HoldTerms): boolean {
  return askedTokens === undefined && capTokens === undefined
}

/** The first slice, of one answer. */
function firstSlice(terms: HoldTerms): number {
  const most = mostTokens(terms)
  if (terms.sliceTokens > 0) return Math.min(terms.sliceTokens, most)
  return Number.isFinite(most) ? most : UNKNOWN_CAP
}

interface HoldCost {
  /** Input and fees, in units of 10^-`places` USD. */
  fixed: bigint
  outputIsFree: boolean
  /** Output tokens of all answers together. */
  ofOutput(tokens: number): Nano
  /** Tokens of each answer that an amount buys beside what is fixed, at most `most`. */
  tokensFor(amount: Nano, most: number): number
}

function openCost({ price, input, choices, audioOutput }: HoldTerms): HoldCost {
  const fixed =
    amountOfRate(dearestInput(price, input), input.tokens) + sumOfFees(dueFees(price, input, choices))
  const perToken = dearestOutput(price, input, audioOutput)?.factor ?? 0n
  return {
    fixed,
    outputIsFree: perToken === 0n,
    ofOutput: (tokens) => divideUp(perToken * BigInt(tokens), price.perNano),
    tokensFor(amount, most) {
      if (perToken === 0n) return most
      const left = amount * price.perNano - fixed
      const tokens = left <= 0n ? 0n : left / (perToken * BigInt(choices))
      return tokens < BigInt(most) ? Number(tokens) : most
    },
  }
}

function amountOfRate(rate: Rate | undefined, quantity: number): bigint {
  return (rate?.factor ?? 0n) * BigInt(quantity)
}

function sumOfFees(fees: readonly DueFee[]): bigint {
  return fees.reduce((sum, fee) => sum + fee.line.factor * BigInt(fee.quantity), 0n)
}
