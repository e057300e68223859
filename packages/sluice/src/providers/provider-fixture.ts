import type { ChatAnswer, ChatProtocol } from '../canonical/chat.ts'
import type { JsonObject } from '../canonical/json.ts'
import type { FaultOwner } from '../canonical/upstream-error.ts'
import type { ChannelOptions } from './provider.ts'

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
  /** A streamed answer in AWS's binary messages: the event and the payload of each, as the format reads them. */
  | {
      kind: 'events'
      events: readonly (readonly [event: string, value: JsonObject])[]
      expected: ExpectedAnswer
    }
  /** A refusal: whose fault it is, matchers of the provider included. With status 200: one that is sent as an answer. */
  | { kind: 'refusal'; status: number; body: string; expected: { owner: FaultOwner; code?: string } }

/** Compared field by field: what is left out is not looked at. */
export type ExpectedAnswer = Partial<ChatAnswer>

/**
 * A credential of a kind that is more than a key in a header, and obviously made up. `providers/<id>/fixtures.ts` exports a list of
 * these as `CREDENTIALS` where the vendor takes such, and one at least where its address or its paths want options.
 */
export interface CredentialFixture {
  name: string
  /** `{rsa_private_key}` stands for a key that the suite makes, written as within a JSON string. */
  credential: string
  options: ChannelOptions
  /** What of it is never sent; absent: it goes along as it is. */
  secret?: string
  /** What the vendor answers where it is exchanged for a token. */
  answer?: JsonObject
}
