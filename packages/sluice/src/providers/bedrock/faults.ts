import type { FaultMatcher } from '../../protocols/chat/match-fault.ts'

/**
 * Texts: https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html and recorded ones. The type of an
 * error comes in a header mostly, so that its status and text have to tell.
 */
export const FAULTS: readonly FaultMatcher[] = [
  { owner: 'quota', status: 429, message: 'tokens per day' },
  { owner: 'quota', message: 'service quota' },
  { owner: 'provider', status: 429, message: 'model is not ready' },
  { owner: 'credential', message: 'security token included in the request' },
  { owner: 'credential', message: 'request signature we calculated does not match' },
  { owner: 'credential', message: 'signature expired' },
  { owner: 'credential', message: 'signature not yet current' },
  { owner: 'credential', message: 'missing authentication token' },
  { owner: 'credential', status: 403, message: 'api key' },
  { owner: 'credential', status: 403, message: 'authentication failed' },
  { owner: 'credential', message: 'bearer token has expired' },
  { owner: 'region', message: 'unsupported countries, regions' },
  { owner: 'region', message: 'not supported in this region' },
  { owner: 'region', message: 'not available in your region' },
  { owner: 'model', status: 400, message: 'provided model identifier is invalid' },
  { owner: 'model', status: 400, message: 'on-demand throughput isn' },
  { owner: 'model', status: 400, message: 'operation not allowed' },
  { owner: 'model', status: 400, message: 'access to this model is not available' },
  { owner: 'model', status: 400, message: 'this model version has reached the end of its life' },
  { owner: 'model', message: "don't have access to the model" },
]
