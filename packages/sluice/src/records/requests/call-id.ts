import { mintId } from '../../io/mint-id.ts'

export const CALL_ID_PREFIX = 'req'

/** Between the minting of a call's id and the time of its row lies at most the reading of its body. */
export const ID_SLACK_MS = 600_000

/** The id of a call: its `x-request-id`, its request row and its posting. */
export function mintCallId(now: number): string {
  return mintId(CALL_ID_PREFIX, now)
}
