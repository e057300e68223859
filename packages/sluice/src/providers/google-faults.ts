import { DAILY_QUOTA_WORD } from '../protocols/chat/gemini-generate/errors.ts'
import type { FaultMatcher } from '../protocols/chat/match-fault.ts'

/**
 * How Google says at both of its addresses that a key, money or a region is at fault. Reasons:
 * https://github.com/googleapis/googleapis/blob/master/google/api/error_reason.proto; texts:
 * https://ai.google.dev/gemini-api/docs/troubleshooting
 */
export const GOOGLE_FAULTS: readonly FaultMatcher[] = [
  { owner: 'credential', code: 'API_KEY_INVALID' },
  { owner: 'credential', code: 'API_KEY_SERVICE_BLOCKED' },
  { owner: 'credential', code: 'API_KEY_HTTP_REFERRER_BLOCKED' },
  { owner: 'credential', code: 'API_KEY_IP_ADDRESS_BLOCKED' },
  { owner: 'credential', code: 'CONSUMER_SUSPENDED' },
  { owner: 'credential', code: 'SERVICE_DISABLED' },
  { owner: 'credential', status: 400, message: 'api key not valid' },
  { owner: 'credential', status: 400, message: 'api key expired' },
  { owner: 'credential', status: 403, message: 'reported as leaked' },
  { owner: 'quota', code: 'BILLING_DISABLED' },
  { owner: 'quota', status: 429, code: DAILY_QUOTA_WORD },
  { owner: 'quota', status: 429, message: 'prepayment credits are depleted' },
  { owner: 'quota', status: 429, message: 'limit: 0' },
  { owner: 'region', message: 'location is not supported' },
  // "Free tier is not available in your country", the same fault in another wording.
  { owner: 'region', status: 400, code: 'FAILED_PRECONDITION' },
  { owner: 'model', status: 400, message: 'is not supported for generatecontent' },
  { owner: 'reasoning-proof', status: 400, message: 'thought_signature' },
  { owner: 'reasoning-proof', status: 400, message: 'thought signature' },
]
