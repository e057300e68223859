import type { FaultMatcher } from '../../protocols/chat/match-fault.ts'
import { GOOGLE_FAULTS } from '../google-faults.ts'

/** https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/api-errors */
export const FAULTS: readonly FaultMatcher[] = [
  ...GOOGLE_FAULTS,
  { owner: 'credential', code: 'ACCESS_TOKEN_EXPIRED' },
  { owner: 'credential', code: 'ACCESS_TOKEN_TYPE_UNSUPPORTED' },
  { owner: 'credential', status: 403, message: 'api has not been used in project' },
  { owner: 'model', status: 400, message: 'is not servable in region' },
  { owner: 'model', status: 400, message: 'is not supported in the' },
  { owner: 'quota', status: 403, message: 'billing to be enabled' },
]
