import { badField, GatewayError } from '../canonical/errors.ts'
import type { OutboundTimeouts } from '../io/client/port.ts'
import type { ChatOutbound } from '../protocols/chat/chat-format.ts'
import type { ModelTraits } from '../protocols/chat/traits.ts'
import type { Candidate, Channel } from '../routing/channel.ts'

const ROUTES_KEPT_PER_CHANNEL = 1000

/** All of an upstream request that does not depend on what is asked. */
export interface UpstreamRoute {
  readonly url: URL
  /** One object for all calls of a route, so that the client may keep what it makes of it. */
  readonly headers: Readonly<Record<string, string>>
  readonly timeouts: OutboundTimeouts
  /** The same with what a format adds to one request, its version or its betas. */
  withFormat(headers: Readonly<Record<string, string>> | undefined): Readonly<Record<string, string>>
}

/** Where and how calls go. Made once per channel, credential, format, model and kind of answer: a call costs a look-up. */
export class UpstreamRoutes {
  private readonly known = new WeakMap<Channel, Map<string, UpstreamRoute>>()

  find(candidate: Candidate, outbound: ChatOutbound, stream: boolean, traits: ModelTraits): UpstreamRoute {
    const { channel, credential, upstreamModel } = candidate
    let routes = this.known.get(channel)
    if (routes === undefined) {
      routes = new Map()
      this.known.set(channel, routes)
    }
    const key = `${credential.id} ${outbound.protocol} ${stream ? 's' : 'w'} ${upstreamModel}`
    let route = routes.get(key)
    if (route === undefined) {
      route = buildRoute(candidate, outbound, stream, traits)
      if (routes.size >= ROUTES_KEPT_PER_CHANNEL) routes.clear()
      routes.set(key, route)
    }
    return route
  }
}

function buildRoute(
  candidate: Candidate,
  outbound: ChatOutbound,
  stream: boolean,
  traits: ModelTraits,
): UpstreamRoute {
  const { channel, format } = candidate
  const headers = Object.freeze({
    'content-type': 'application/json',
    accept: stream ? 'text/event-stream' : 'application/json',
    'user-agent': 'sluice',
    ...format.headers,
    ...channel.headers,
    ...authorize(candidate),
  })
  return {
    url: buildUrl(candidate, outbound, stream),
    headers,
    timeouts: timeoutsOf(channel, stream, traits),
    withFormat: mergeHeaders(headers),
  }
}

const MERGED_KEPT = 16

/** What a format adds differs little from call to call, so the same few objects serve all. */
function mergeHeaders(headers: UpstreamRoute['headers']): UpstreamRoute['withFormat'] {
  const merged = new Map<string, UpstreamRoute['headers']>()
  return (added) => {
    if (added === undefined) return headers
    const key = JSON.stringify(added)
    let known = merged.get(key)
    if (known === undefined) {
      known = Object.freeze({ ...added, ...headers })
      if (merged.size >= MERGED_KEPT) merged.clear()
      merged.set(key, known)
    }
    return known
  }
}

function buildUrl(
  { channel, format, upstreamModel }: Candidate,
  outbound: ChatOutbound,
  stream: boolean,
): URL {
  const base = format.baseUrl
  const basePath = base.pathname.replace(/\/+$/, '')
  const call = { model: upstreamModel, stream }
  const path =
    typeof format.path === 'function'
      ? format.path({ ...call, basePath, options: channel.options })
      : (format.path ?? outbound.path(basePath, call))
  const below = basePath + path
  const url = new URL(base.href)
  const mark = below.indexOf('?')
  url.pathname = mark < 0 ? below : below.slice(0, mark)
  if (mark >= 0) url.search = below.slice(mark)
  // Nothing in a caller's request may lead elsewhere (reliability.md 6).
  if (url.host !== base.host || url.protocol !== base.protocol || !url.pathname.startsWith(basePath)) {
    throw badField('model', 'The name of the model is not valid.')
  }
  return url
}

function authorize({ channel, credential }: Candidate): Record<string, string> {
  // A token changes within the hour; the route does not.
  if (channel.provider.tokenExchange !== undefined) return {}
  if (credential.secret !== '') return channel.provider.authorize(credential.secret, channel.options)
  if (channel.provider.credentialOptional === true) return {}
  throw new GatewayError('unavailable', 'The channel has no credential.')
}

const SECOND_MS = 1000

/** Defaults of reliability.md 3; a whole answer, and a model that thinks, may be silent for longer. */
function timeoutsOf(channel: Channel, stream: boolean, traits: ModelTraits): OutboundTimeouts {
  const { timeouts } = channel
  const thinks = reasons(traits)
  const patient = !stream || thinks
  const slow = traits.slow === true
  return {
    connect: timeouts.connect ?? 5 * SECOND_MS,
    tls: 10 * SECOND_MS,
    firstByte: timeouts.firstByte ?? (slow ? 1800 : patient ? 300 : 60) * SECOND_MS,
    idle: timeouts.idle ?? (slow ? 1800 : thinks ? 120 : 60) * SECOND_MS,
    total: timeouts.total ?? (stream ? 3600 : slow ? 1800 : 600) * SECOND_MS,
  }
}

/** From dispatch to the first content (R29). */
export function firstTokenMs(channel: Channel, traits: ModelTraits): number {
  const usual = traits.slow === true ? 1800 : reasons(traits) ? 300 : 60
  return channel.timeouts.firstToken ?? usual * SECOND_MS
}

function reasons(traits: ModelTraits): boolean {
  return traits.thinking !== undefined && traits.thinking !== 'none'
}
