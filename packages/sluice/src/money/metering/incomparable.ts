import type { UsageReport } from '../../canonical/usage.ts'
import type { RequestMeasure } from './measure-request.ts'
import type { UsageCheck } from './verify-usage.ts'

/** What a count of text needs to know of a call beside its size. */
export interface CallNature {
  request: RequestMeasure
  report: UsageReport | undefined
  /** Pictures, sound or vendor blocks were in the answer (`AnswerSummary.hasUncountable`). */
  hasUncountable: boolean
  /** The vendor adds turns that it stored itself (`previous_response_id` and its like). */
  leansOnStoredContext: boolean
  /** The model thinks without showing how much. */
  hidesReasoning: boolean
}

/**
 * Which sides of a call lie outside the comparison with our count (reliability.md 2): pictures, sound, files,
 * hosted tools and stored context on the way in; the like, and reasoning that is not told apart, on the way out.
 */
export function findIncomparable(call: CallNature): UsageCheck['incomparable'] {
  const { request, report } = call
  const usage = report?.usage
  const hosted =
    request.hostedTools ||
    (usage !== undefined && usage.webSearch + usage.codeExecution + usage.fileSearch + usage.toolInput > 0)
  const media =
    request.pictures +
    request.unknownFiles +
    request.textFileBytes +
    request.binaryFileBytes +
    request.audioBytes
  return {
    input: hosted || media > 0 || call.leansOnStoredContext,
    output: hosted || call.hasUncountable || (call.hidesReasoning && (usage?.reasoning ?? 0) === 0),
  }
}
