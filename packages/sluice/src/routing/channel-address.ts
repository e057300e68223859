import type { Reach } from '../io/client/port.ts'

/**
 * A channel's base URL, checked: http, https or `builtin:`, no credentials, query or fragment. `builtin:demo`
 * becomes `builtin://demo`, because only then can a path be joined to it. Throws an Error that says what is
 * wrong.
 */
export function parseBaseUrl(text: string): URL {
  const builtin = /^builtin:(?:\/\/)?([a-z][a-z0-9-]*)\/?$/.exec(text)
  if (builtin !== null) return new URL(`builtin://${builtin[1]}`)
  const url = URL.parse(text)
  if (url === null) throw new Error('base_url is not a URL')
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new Error('base_url must be http or https')
  if (url.username !== '' || url.password !== '') throw new Error('base_url must not hold credentials')
  if (url.search !== '' || url.hash !== '') throw new Error('base_url must not have a query or fragment')
  return url
}

/**
 * Which private addresses a channel may reach (R23): the entries of `allow_private`, and exactly the host and
 * port of its own base URL when the owner wrote it. Global addresses need no entry, and link-local ones are
 * refused whatever stands here.
 */
export function channelReach(
  baseUrls: readonly URL[],
  ownerWrote: boolean,
  allowPrivate: readonly string[],
): Reach {
  const privateHosts = new Set(allowPrivate.map((entry) => entry.toLowerCase()))
  for (const url of ownerWrote ? baseUrls : []) {
    if (url.protocol !== 'builtin:') privateHosts.add(hostAndPort(url))
  }
  return { privateHosts }
}

/** `host:port` with the port of the scheme where none is written. */
function hostAndPort(url: URL): string {
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port
  return `${url.hostname.toLowerCase()}:${port}`
}
