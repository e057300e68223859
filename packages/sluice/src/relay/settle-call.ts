import type { KeyEntry } from '../access/keys/keyring.ts'
import { GatewayError } from '../canonical/errors.ts'
import { completionTokens, promptTokens } from '../canonical/usage.ts'
import type { Nano } from '../money/amount.ts'
import type { PreparedPrice } from '../money/pricing/prepare-price.ts'
import type { PricedUsage } from '../money/pricing/price-types.ts'
import { chargeOf, priceUsage } from '../money/pricing/price-usage.ts'
import { priceUsageByModel } from '../money/pricing/price-usage-by-model.ts'
import type { Channel } from '../routing/channel.ts'
import { type AnswerEnd, shuttingDown } from './attempt.ts'
import type { CallReceipt } from './call-receipt.ts'
import type { RequestStatus, SettleCall } from './call-records.ts'
import type { Dispatched } from './dispatch-call.ts'
import { type JudgedUsage, judgeUsage } from './judge-usage.ts'
import { type CallPlan, saleOn } from './plan-call.ts'
import type { LiveValues, RelayServices } from './services.ts'

/** What the books are told of a finished call, and what its stream is told if it did not end well. */
export interface Settlement {
  act: SettleCall
  /** Shown to the caller in place of a good end. */
  error: GatewayError | undefined
}

export interface SettlementPlan {
  key: KeyEntry
  plan: CallPlan
  values: LiveValues
  receipt: CallReceipt
}

/** An answered call: usage meets price, here and nowhere else (style.md, Money). Writes the receipt. */
export function composeSettlement(
  question: SettlementPlan,
  dispatched: Extract<Dispatched, { type: 'answered' }>,
  services: Pick<RelayServices, 'alarm' | 'clock'>,
): Settlement {
  const { receipt, plan } = question
  const { outcome, place, traits } = dispatched
  const { channel } = place.candidate
  const { summary } = outcome
  const judged = judgeUsage({
    request: plan.request,
    measure: plan.measure,
    summary,
    traits,
    trust: channel.usage,
    ended: outcome.end.type === 'complete' || summary.ended,
  })
  if (judged.doubt !== undefined) services.alarm('usage_refused', receipt.requestId, judged.doubt)
  const { priced, booked, overdraft } = priceBounded(question, judged, channel, services)
  const { usage, source } = booked
  const error = endError(outcome.end, receipt.clientGone)
  receipt.status = receipt.clientGone ? 'cancelled' : statusOf(outcome.end)
  receipt.errorCode = error?.code ?? (receipt.clientGone ? 'client_gone' : null)
  receipt.finishReason = summary.finish ?? (summary.blockReason === undefined ? null : 'blocked')
  receipt.usage = usage
  receipt.usageSource = source
  receipt.charge = priced.charge
  receipt.tokens = promptTokens(usage) + completionTokens(usage)
  if (outcome.committedAt >= 0) receipt.firstTokenMs = Math.round(outcome.committedAt - receipt.started)
  const cost = plan.prices.get(channel.id)?.cost
  return {
    error,
    act: {
      ...accountOf(question),
      attempt: dispatched.attempt,
      end: source === 'upstream' ? 'settled' : 'estimated',
      charge: priced.charge,
      overdraft,
      row: {
        ...receipt.rowBase(Math.round(services.clock.monotonic() - receipt.started)),
        answeredModel: summary.model ?? null,
        finishReason: receipt.finishReason,
        usage,
        usageSource: source,
        cost: cost === undefined ? 0n : costOf(question, booked, cost, channel),
        reportedCost: summary.usage?.reportedCost ?? null,
        priceLines: priced.lines,
      },
    },
  }
}

/** A call of which nothing reached the caller: nothing is charged. */
export function composeVoid(
  question: SettlementPlan,
  failed: { attempt: number; error: GatewayError; gone: boolean; ours: boolean },
  services: Pick<RelayServices, 'clock'>,
): SettleCall {
  const { receipt } = question
  receipt.status = failed.gone ? 'cancelled' : failed.ours ? 'refused' : 'failed'
  receipt.clientGone ||= failed.gone
  receipt.errorCode = failed.gone ? 'client_gone' : failed.error.code
  return {
    ...accountOf(question),
    attempt: failed.attempt,
    end: 'voided',
    charge: 0n,
    row: receipt.unchargedRow(Math.round(services.clock.monotonic() - receipt.started)),
  }
}

function accountOf({ key, receipt, values }: SettlementPlan) {
  return {
    callId: receipt.requestId,
    customerId: key.customer.id,
    accountId: key.customer.accountId,
    apiKeyId: key.id,
    keyHasLimit: key.limit !== null,
    overdraft: values.settings.overdraft,
  }
}

/** What a call is charged for, and how. */
interface Charge {
  priced: PricedUsage
  booked: Pick<JudgedUsage, 'usage' | 'byModel' | 'source'>
  /** As the settlement takes it: null where the hold is all that may be taken. */
  overdraft: Nano | null
}

/**
 * A charge beyond all reason is replaced by that of our own count, of which at most the hold is taken (reliability.md 2):
 * the rest is uncollected, so that the row's lines still sum to its charge.
 */
function priceBounded(
  question: SettlementPlan,
  judged: JudgedUsage,
  channel: Channel,
  services: Pick<RelayServices, 'alarm'>,
): Charge {
  const { plan, receipt, values } = question
  const { maxCharge, overdraft } = values.settings
  const price = saleOn(plan, channel)
  const priced = priceReport(question, judged, price, channel)
  if (priced.charge >= 0n && priced.charge <= maxCharge) return { priced, booked: judged, overdraft }
  services.alarm('charge_out_of_bounds', receipt.requestId, 'above max_charge')
  const booked = { usage: judged.local, source: 'estimated' } as const
  return { priced: priceUsage(price, judged.local), booked, overdraft: null }
}

/** Each share at its own model's price, where the vendor ran the call on several. */
function priceReport(
  { values, receipt }: Pick<SettlementPlan, 'values' | 'receipt'>,
  report: Pick<JudgedUsage, 'usage' | 'byModel'>,
  price: PreparedPrice,
  channel: Channel,
): PricedUsage {
  if (report.byModel === undefined) return priceUsage(price, report.usage)
  const { prices } = values
  return priceUsageByModel(price, report, (model) => {
    const found = prices.priceOf({ asked: model, provider: channel.provider.id, at: receipt.time })
    return found && prices.versionOf(found, price.version.multiplier)
  })
}

/** What the call costs us, by the same figures. */
function costOf(
  question: SettlementPlan,
  booked: Pick<JudgedUsage, 'usage' | 'byModel'>,
  cost: PreparedPrice,
  channel: Channel,
): Nano {
  if (booked.byModel === undefined) return chargeOf(cost, booked.usage)
  return priceReport(question, booked, cost, channel).charge
}

function statusOf(end: AnswerEnd): RequestStatus {
  return end.type === 'complete' ? 'succeeded' : 'failed'
}

/** What ends the caller's stream when it did not end well. */
function endError(end: AnswerEnd, clientGone: boolean): GatewayError | undefined {
  if (clientGone) return undefined
  switch (end.type) {
    case 'complete':
      return undefined
    case 'gone':
      return shuttingDown()
    case 'broken':
      return end.error
    case 'out-of-money':
      return new GatewayError('insufficient-funds', 'The balance was used up by this answer. Please top up.')
    case 'unpaid':
    case 'lost':
      return new GatewayError('unavailable', 'The books could not follow this answer. Please try again.')
  }
}
