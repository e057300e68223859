import type { ChatAnswer, ChatProtocol } from '../canonical/chat.ts'
import type { FaultOwner } from '../canonical/upstream-error.ts'

/**
 * One exchange with a vendor and what it must mean. `providers/<id>/fixtures.ts` exports a list of these as
 * `FIXTURES`; provider-conformance.test.ts runs them, so a vendor needs no test code of its own.
 */
export interface ProviderFixture {
  name: string
  /** Where it comes from: recorded traffic, an example that the vendor prints, or written by us in the form that it documents. */
  provenance: 'captured' | 'documented' | 'composed'
  /** The vendor's page, or the recording. */
  from: string
  protocol: ChatProtocol
  /** The id as it is sent upstream. */
  model: string
  exchange: FixtureExchange
}

export type FixtureExchange =
  /** A whole answer: its body. */
  | { kind: 'answer'; body: string; expected: ExpectedAnswer }
  /** A streamed answer: the event stream as sent, line ends included. */
  | { kind: 'stream'; text: string; expected: ExpectedAnswer }
  /** A refusal: whose fault it is, matchers of the provider included. */
  | { kind: 'refusal'; status: number; body: string; expected: { owner: FaultOwner; code?: string } }

/** Compared field by field: what is left out is not looked at. */
export type ExpectedAnswer = Partial<ChatAnswer>
