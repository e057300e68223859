import type { Json, JsonObject } from '../../canonical/json.ts'

/** How a stored response stands. All but the first two are final. */
export type ResponseStatus = 'queued' | 'in_progress' | FinalStatus

export type FinalStatus = 'completed' | 'incomplete' | 'failed' | 'cancelled'

const FINAL: ReadonlySet<string> = new Set<FinalStatus>(['completed', 'incomplete', 'failed', 'cancelled'])

export function isFinal(status: string): status is FinalStatus {
  return FINAL.has(status)
}

/** Where a vendor's object lives: whoever names it is served there, or nowhere (conversion.md 49). */
export interface Pin {
  channelId: string
  /** Null: a channel that has no credentials. */
  credentialId: string | null
}

/** Whose response it is, and its id: ids are looked for among the customer's own, never among all. */
export interface ResponsePlace {
  customerId: string
  id: string
}

/** What is known of a response beside its texts. Times are milliseconds since the epoch. */
export interface ResponseFacts extends ResponsePlace {
  apiKeyId: string | null
  /** The call that made it: its `x-request-id`. */
  callId: string
  createdAt: number
  expiresAt: number
  status: ResponseStatus
  /** As it was asked for. */
  model: string
  background: boolean
  previousId: string | null
  conversationId: string | null
}

/** A response to keep: with its texts where it is ours, else with the place where the vendor keeps it. */
export interface NewResponse extends ResponseFacts {
  content: { input: readonly Json[]; answer: JsonObject } | { pin: Pin; itemIds: readonly string[] }
}

/** A response as it is read, without its texts. */
export interface FoundResponse extends ResponseFacts {
  /**
   * Why we ended it: `node_lost`, `cancelled`. The status then goes before what the answer's text says, which is of the
   * time before.
   */
  errorCode: string | null
  pin: Pin | null
  /** While it runs in the background. */
  job: { owner: string; callId: string; leaseUntil: number } | null
}
