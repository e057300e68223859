import type { FaultMatcher } from './match-fault.ts'

/** How a Claude refuses a signature that is foreign, altered or missing (conversion.md 40), wherever it is served. */
export const CLAUDE_PROOF_FAULTS: readonly FaultMatcher[] = [
  { owner: 'reasoning-proof', status: 400, message: '`signature` in `thinking` block' },
  { owner: 'reasoning-proof', status: 400, message: '`data` in `redacted_thinking` block' },
  { owner: 'reasoning-proof', status: 400, message: 'expected `thinking` or `redacted_thinking`' },
  { owner: 'reasoning-proof', status: 400, message: 'must start with a thinking block' },
  {
    owner: 'reasoning-proof',
    status: 400,
    message: 'blocks in the latest assistant message cannot be modified',
  },
]
