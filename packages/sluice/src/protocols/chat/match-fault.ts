import type { FaultOwner } from '../../canonical/upstream-error.ts'

/** A refusal whose status does not tell whose fault it is (R26, conversion.md 60); declared by a provider. */
export interface FaultMatcher {
  owner: FaultOwner
  status?: number
  /** Against the vendor's `code`, `type` or `status` word. */
  code?: string
  /** Contained in the message, lower case. */
  message?: string
  /** The prompt does not fit, and the caller is told so in its protocol's words (conversion.md 61). */
  overflow?: true
}

/** What a vendor's error body says, read by its format. */
export interface VendorError {
  status: number
  message: string
  /** The vendor's words for the fault: `code`, `type`, `status`, in any order. */
  words: readonly string[]
}

/** The owner of the first matcher that fits in all that it names, else what the status alone tells. */
export function matchFault(faults: readonly FaultMatcher[] | undefined, error: VendorError): FaultOwner {
  return findFault(faults, error)?.owner ?? ownerOfStatus(error.status)
}

/** The first matcher that fits in all that it names. */
export function findFault(
  faults: readonly FaultMatcher[] | undefined,
  error: VendorError,
): FaultMatcher | undefined {
  if (faults === undefined || faults.length === 0) return undefined
  const message = error.message.toLowerCase()
  return faults.find((fault) => fits(fault, error, message))
}

function fits(fault: FaultMatcher, error: VendorError, message: string): boolean {
  if (fault.status !== undefined && fault.status !== error.status) return false
  if (fault.code !== undefined && !error.words.includes(fault.code)) return false
  if (fault.message !== undefined && !message.includes(fault.message)) return false
  return fault.status !== undefined || fault.code !== undefined || fault.message !== undefined
}

function ownerOfStatus(status: number): FaultOwner {
  switch (status) {
    case 400:
    case 413:
    case 415:
    case 422:
      return 'client'
    case 401:
      return 'credential'
    case 402:
      return 'quota'
    case 403:
    case 404:
      return 'model'
    case 429:
      return 'rate'
    default:
      return 'provider'
  }
}
