import type { ChannelOptions, UnsignedRequest } from '../provider.ts'
import { readAwsKeys } from './aws-keys.ts'
import { signV4 } from './sign-v4.ts'

/** An access key signs each request; an API key goes along as it is. */
export function signRequest(
  { method, url, headers, body, time }: UnsignedRequest,
  credential: string,
  options: ChannelOptions,
): Record<string, string> {
  const keys = readAwsKeys(credential)
  if (keys === undefined) return {}
  // What else is sent may be changed on the way.
  const signed: Record<string, string> = { host: url.host }
  const type = headers['content-type']
  if (type !== undefined) signed['content-type'] = type
  return signV4(
    {
      method,
      path: url.pathname,
      query: [...url.searchParams],
      headers: signed,
      body,
      time,
      region: String(options.region),
      service: 'bedrock',
    },
    keys,
  )
}
