import type { FaultMatcher } from '../../protocols/chat/match-fault.ts'

/** https://learn.microsoft.com/en-us/azure/ai-foundry/openai/quotas-limits and the errors that were recorded. */
export const FAULTS: readonly FaultMatcher[] = [
  { owner: 'model', code: 'DeploymentNotFound' },
  { owner: 'model', code: 'unknown_model' },
  { owner: 'model', code: 'model_not_found' },
  { owner: 'model', code: 'OperationNotSupported' },
  { owner: 'model', status: 400, message: 'does not work with the specified model' },
  { owner: 'model', status: 400, message: 'unavailable_model' },
  { owner: 'credential', code: 'PermissionDenied' },
  { owner: 'credential', code: 'AuthenticationTypeDisabled' },
  { owner: 'credential', status: 403, message: 'virtual network' },
  { owner: 'credential', status: 400, message: 'api version not supported' },
  { owner: 'quota', code: 'insufficient_quota' },
  { owner: 'quota', status: 403, message: 'out of call volume quota' },
  { owner: 'quota', status: 429, message: 'out of call volume quota' },
  { owner: 'provider', status: 429, code: 'NoCapacity' },
  { owner: 'provider', status: 408 },
  { owner: 'reasoning-proof', code: 'invalid_encrypted_content' },
]
