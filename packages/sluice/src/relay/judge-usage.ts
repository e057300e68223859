import type { ChatRequest } from '../canonical/chat.ts'
import type { Usage, UsageReport } from '../canonical/usage.ts'
import { countLocally } from '../money/metering/count-locally.ts'
import { findIncomparable } from '../money/metering/incomparable.ts'
import type { RequestMeasure } from '../money/metering/measure-request.ts'
import { type UsageDoubt, verifyUsage } from '../money/metering/verify-usage.ts'
import type { AnswerSummary } from '../protocols/chat/chat-format.ts'
import type { ModelTraits } from '../protocols/chat/traits.ts'
import type { UsageSource } from '../records/requests/request-record.ts'

export interface JudgedUsage {
  usage: Usage
  byModel?: NonNullable<UsageReport['byModel']>
  source: UsageSource
  /** Why the vendor's figures were refused. */
  doubt?: UsageDoubt
  /** Our own count, for a charge that turns out absurd. */
  local: Usage
}

/** What a call is charged for (reliability.md 2): the vendor's figures where they can be believed, else our count. */
export function judgeUsage(call: {
  request: ChatRequest
  measure: RequestMeasure
  summary: AnswerSummary
  traits: ModelTraits
  trust: 'trusted' | 'checked'
  /** The answer came to its end: a report before that is about a part of it. */
  ended: boolean
}): JudgedUsage {
  const { request, measure, summary, traits } = call
  const local = countLocally(measure, summary)
  const report = summary.usage
  const verified = verifyUsage({
    report,
    local,
    contextTokens: traits.contextTokens,
    maxOutputTokens: traits.maxOutputTokens,
    choices: request.choices ?? 1,
    severalPasses: measure.hostedTools,
    trust: call.trust,
    incomparable: findIncomparable({
      request: measure,
      report,
      hasUncountable: summary.hasUncountable,
      leansOnStoredContext: false,
      hidesReasoning: traits.hiddenReasoning === true,
    }),
  })
  if (verified.source === 'estimated') {
    return { usage: local, source: 'estimated', doubt: verified.reason, local }
  }
  if (verified.source === 'counted') return { ...verified, local }
  const { usage, byModel } = verified
  if (call.ended) return { usage, source: 'upstream', local, ...(byModel !== undefined && { byModel }) }
  return { usage: cutUsage(usage, local), source: 'counted', local }
}

/** A stream that ended early: the vendor's input as far as it said so, and what was delivered. */
function cutUsage(reported: Usage, local: Usage): Usage {
  const usage: Usage = { ...reported }
  const saidInput = reported.input + reported.cachedInput + reported.cacheWrite5m + reported.cacheWrite1h > 0
  if (!saidInput) {
    usage.input = local.input
    usage.imageInput = local.imageInput
    usage.audioInput = local.audioInput
  }
  usage.output = Math.max(reported.output, local.output)
  return usage
}
