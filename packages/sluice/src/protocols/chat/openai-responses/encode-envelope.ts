import type { JsonObject } from '../../../canonical/json.ts'
import type { UsageReport } from '../../../canonical/usage.ts'
import type { AnswerContext } from '../chat-format.ts'
import { encodeUsage } from './encode-usage.ts'
import { askedTier, echoOf } from './memo.ts'

export type ResponseStatus = 'queued' | 'in_progress' | 'completed' | 'incomplete' | 'failed'

/** How an answer stands. */
export interface AnswerState {
  status: ResponseStatus
  output: readonly JsonObject[]
  usage?: UsageReport | undefined
  /** Why it is incomplete. */
  reason?: 'max_output_tokens' | 'content_filter' | undefined
  error?: JsonObject
  /** Further members that the vendor gave. */
  extra?: JsonObject | undefined
}

/** The object `response` around the output; one per answer. Most of it repeats the request, and is written out once. */
export class Envelope {
  private readonly context: AnswerContext
  private echoText: string | undefined

  constructor(context: AnswerContext) {
    this.context = context
  }

  object(state: AnswerState): JsonObject {
    return { ...echoOf(this.context.memo, state.extra), ...this.changing(state) }
  }

  /** The same as JSON text. */
  text(state: AnswerState): string {
    if (state.extra !== undefined) return JSON.stringify(this.object(state))
    this.echoText ??= JSON.stringify(withoutTier(echoOf(this.context.memo, undefined))).slice(1)
    return `${JSON.stringify(this.changing(state)).slice(0, -1)},${this.echoText}`
  }

  private changing({ status, output, usage, reason, error, extra }: AnswerState): JsonObject {
    const { id, created, model, memo, now } = this.context
    return {
      id,
      object: 'response',
      created_at: created,
      status,
      completed_at: status === 'completed' ? (extra?.completed_at ?? now?.() ?? created) : null,
      error: error ?? null,
      incomplete_details: reason === undefined ? null : { reason },
      model,
      output: [...output],
      // The tier that was served, where it is known.
      service_tier: usage?.serviceTier ?? extra?.service_tier ?? askedTier(memo),
      usage: usage === undefined ? null : encodeUsage(usage),
    }
  }
}

function withoutTier({ service_tier: _, ...echo }: JsonObject): JsonObject {
  return echo
}
