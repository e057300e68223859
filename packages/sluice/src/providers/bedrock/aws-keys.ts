import type { AwsKeys } from './sign-v4.ts'

/** `ACCESS_KEY_ID:SECRET[:SESSION_TOKEN]`; undefined for a Bedrock API key, which holds no colon. */
export function readAwsKeys(credential: string): AwsKeys | undefined {
  const [accessKeyId = '', secretAccessKey = '', ...rest] = credential.split(':')
  if (accessKeyId === '' || secretAccessKey === '') return undefined
  const sessionToken = rest.join(':')
  return sessionToken === ''
    ? { accessKeyId, secretAccessKey }
    : { accessKeyId, secretAccessKey, sessionToken }
}
