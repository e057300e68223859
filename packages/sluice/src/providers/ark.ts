import type { FaultMatcher } from '../protocols/chat/match-fault.ts'
import type { ChatQuirks } from '../protocols/chat/traits.ts'

/** What ByteDance's two sites share. */
export const ARK_QUIRKS: ChatQuirks = { thinkingSwitch: 'thinking', reasoningBack: 'reasoning_content' }

/** https://www.volcengine.com/docs/82379/1299023 */
export const ARK_FAULTS: readonly FaultMatcher[] = [
  { owner: 'quota', code: 'AccountOverdueError' },
  { owner: 'quota', code: 'SetLimitExceeded' },
  { owner: 'quota', code: 'QuotaExceeded' },
  { owner: 'model', code: 'ModelNotOpen' },
  { owner: 'model', code: 'InvalidEndpointOrModel.NotFound' },
]
