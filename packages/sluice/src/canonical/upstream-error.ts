import type { GatewayError } from './errors.ts'

/**
 * Whose fault a vendor's refusal is. Together with the status it decides what happens next (rulings.md R26,
 * R27); routing/failover.ts holds that table.
 */
export type FaultOwner =
  /** The request itself: final, shown to the caller. */
  | 'client'
  /** Our key: refused, revoked. */
  | 'credential'
  /** Our money or quota at the vendor. */
  | 'quota'
  /** Too many calls; free again later. */
  | 'rate'
  /** This credential may not use, or does not know, this model. */
  | 'model'
  /** Our region or account is not served. */
  | 'region'
  /** A proof of reasoning that the vendor does not accept: one more try without past reasoning. */
  | 'reasoning-proof'
  /** The vendor itself failed. */
  | 'provider'

/** A vendor's error answer, understood. */
export interface UpstreamFault {
  owner: FaultOwner
  status: number
  /** What the caller sees if this fault is final: scrubbed, in canonical form. */
  error: GatewayError
}
