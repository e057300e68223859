import { type ErrorKind, GatewayError, type GatewayErrorInit } from './errors.ts'

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

/**
 * What the caller sees of a vendor's refusal. It tells whose fault it is also where a vendor says so behind a status
 * of 200, in a stream or in a whole answer, and where only an error is thrown or handed on.
 */
export class UpstreamRefusal extends GatewayError {
  readonly owner: FaultOwner
  /** As the vendor stated it, or as its words have it. */
  readonly upstreamStatus: number

  constructor(
    kind: ErrorKind,
    message: string,
    init: GatewayErrorInit,
    fault: { owner: FaultOwner; status: number },
  ) {
    super(kind, message, init)
    this.owner = fault.owner
    this.upstreamStatus = fault.status
  }
}

/** A vendor's error answer, understood. */
export interface UpstreamFault {
  owner: FaultOwner
  status: number
  /** What the caller sees if this fault is final: scrubbed, in canonical form. */
  error: GatewayError
}
