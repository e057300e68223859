import { promptTokens, USAGE_COUNTERS, type Usage, type UsageReport } from '../../canonical/usage.ts'

/** Where a model's cap is unknown (reliability.md 2). */
const UNKNOWN_CAP = 10_000_000

export interface UsageCheck {
  /** What the vendor stated; absent when it stated nothing. */
  report: UsageReport | undefined
  /** What we counted ourselves. */
  local: Usage
  /** Limits of the model, as far as they are known. */
  contextTokens?: number | undefined
  maxOutputTokens?: number | undefined
  /** Answers asked for. */
  choices: number
  /** Hosted tools or several passes: the prompt is read more than once, and the model's caps do not bind the sum. */
  severalPasses: boolean
  trust: 'trusted' | 'checked'
  /** Sides that a count of text cannot judge; only `checked` channels are compared. */
  incomparable: { input: boolean; output: boolean }
}

export type VerifiedUsage =
  | { source: 'upstream'; usage: Usage; byModel?: UsageReport['byModel'] }
  /** The vendor stated nothing. */
  | { source: 'counted'; usage: Usage }
  /** What it stated was refused: alarm, and the channel is suspect. */
  | { source: 'estimated'; usage: Usage; reason: UsageDoubt }

/** Why a vendor's figures were refused; a closed set, for it labels a metric. */
export type UsageDoubt =
  | 'not-a-count'
  | 'above-cap'
  | 'reasoning-above-output'
  | 'shares-differ'
  | 'stated-suspect'
  | 'input-above-count'
  | 'output-above-count'

/** Upstream usage is data from outside. Figures that cannot be right are replaced by our own count, never mended. */
export function verifyUsage(check: UsageCheck): VerifiedUsage {
  const { report, local } = check
  if (report === undefined) return { source: 'counted', usage: local }
  const reason = findDoubt(report, check)
  if (reason !== undefined) return { source: 'estimated', usage: local, reason }
  return {
    source: 'upstream',
    usage: report.usage,
    ...(report.byModel !== undefined && { byModel: report.byModel }),
  }
}

function findDoubt(report: UsageReport, check: UsageCheck): UsageDoubt | undefined {
  const { usage } = report
  if (!areCounts(usage) || report.byModel?.some((share) => !areCounts(share.usage))) return 'not-a-count'
  if (report.suspect !== undefined) return 'stated-suspect'
  if (usage.reasoning > usage.output) return 'reasoning-above-output'
  if (isAboveCap(usage, check, report.byModel !== undefined)) return 'above-cap'
  if (!sharesAgree(report)) return 'shares-differ'
  return check.trust === 'checked' ? compareWithCount(usage, check) : undefined
}

function areCounts(usage: Usage): boolean {
  for (const counter of USAGE_COUNTERS) {
    const count = usage[counter]
    if (!Number.isInteger(count) || count < 0 || count > UNKNOWN_CAP) return false
  }
  return true
}

/**
 * The prompt fits into the context. Visible output stays within the longest answer; reasoning, which some vendors
 * do not count into that, within the context.
 */
function isAboveCap(usage: Usage, check: UsageCheck, byModel: boolean): boolean {
  if (check.severalPasses || byModel) return false
  const context = check.contextTokens ?? UNKNOWN_CAP
  const longest = (check.maxOutputTokens ?? context) * check.choices
  return (
    promptTokens(usage) > context ||
    usage.output - usage.reasoning > longest ||
    usage.reasoning > context * check.choices
  )
}

/** Each model's share adds up to the whole. */
function sharesAgree({ usage, byModel }: UsageReport): boolean {
  if (byModel === undefined) return true
  return USAGE_COUNTERS.every(
    (counter) => byModel.reduce((sum, share) => sum + share.usage[counter], 0) === usage[counter],
  )
}

/** Visible text and fresh input against four times our count and 256 tokens more. */
function compareWithCount(usage: Usage, { local, incomparable }: UsageCheck): UsageDoubt | undefined {
  const input = usage.input + usage.cacheWrite5m + usage.cacheWrite1h
  if (!incomparable.input && input > ceilingOf(local.input)) return 'input-above-count'
  if (!incomparable.output && usage.output - usage.reasoning > ceilingOf(local.output)) {
    return 'output-above-count'
  }
  return undefined
}

function ceilingOf(counted: number): number {
  return 4 * counted + 256
}
