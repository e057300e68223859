import { GatewayError } from '../../canonical/errors.ts'
import type { JsonObject } from '../../canonical/json.ts'
import { type BoundedAnswer, fetchBounded } from '../../io/client/fetch-bounded.ts'
import { type OutboundRequest, type OutboundTimeouts, TransportError } from '../../io/client/port.ts'
import type { Candidate } from '../../routing/channel.ts'
import type { AttemptFault } from '../../routing/failover.ts'
import type { RelayServices } from '../services.ts'
import { errorBody, readFault } from '../upstream-fault.ts'

const ANSWER_BYTES = 4 * 1024 * 1024
const TIMEOUTS: OutboundTimeouts = {
  connect: 5000,
  tls: 10_000,
  firstByte: 60_000,
  idle: 60_000,
  total: 300_000,
}

export type KeeperServices = Pick<RelayServices, 'clock' | 'connector' | 'outbound' | 'tokens'>

export interface KeeperQuestion {
  method: OutboundRequest['method']
  /** By the base URL's path without a final slash: the whole path, with its query. */
  path: (basePath: string) => string
  /** Lower case; what authorizes is added. */
  headers?: Readonly<Record<string, string>>
  body?: Buffer
  /** The path names an object that is there, as far as is known. */
  isOfObject?: true
}

/** What an upstream answers, or why it does not. Google says 403 of an object that it does not have, as of a stranger's. */
export type KeeperAnswer =
  | { type: 'answered'; answer: BoundedAnswer }
  | { type: 'gone'; status: number }
  | { type: 'failed'; fault: AttemptFault }

/** One exchange about an object with whoever keeps it. Costs nothing. */
export async function askKeeper(
  keeper: Candidate,
  question: KeeperQuestion,
  services: KeeperServices,
): Promise<KeeperAnswer> {
  const { channel, format } = keeper
  const secret = await services.tokens.secretOf(keeper)
  const { method, headers, body } = question
  const request: OutboundRequest = {
    method,
    url: buildUrl(format.baseUrl, question.path),
    headers: {
      accept: 'application/json',
      'user-agent': 'sluice',
      ...headers,
      ...format.headers,
      ...channel.headers,
      ...(secret === '' ? {} : channel.provider.authorize(secret, channel.options)),
    },
    reach: channel.reach,
    timeouts: TIMEOUTS,
    ...(body !== undefined && { body }),
    ...(channel.proxy !== undefined && { proxy: channel.proxy }),
  }
  try {
    const answer = await fetchBounded(services.connector, request, { maxBytes: ANSWER_BYTES })
    const { status } = answer
    if (status >= 200 && status < 300) return { type: 'answered', answer }
    if (question.isOfObject === true && (status === 403 || status === 404)) return { type: 'gone', status }
    return { type: 'failed', fault: readFault(keeper, answer, secret, services) }
  } catch (error) {
    if (!(error instanceof TransportError)) throw error
    return { type: 'failed', fault: { type: 'transport', fault: error.fault } }
  }
}

/** Nothing in a caller's request, and nothing that an upstream says, may lead elsewhere (reliability.md 6). */
function buildUrl(base: URL, path: KeeperQuestion['path']): URL {
  const url = new URL(path(base.pathname.replace(/\/+$/, '')), base.origin)
  if (url.origin === base.origin) return url
  throw new GatewayError('bad-request', 'The name of the object is not valid.')
}

/** The JSON object that an upstream answered. */
export function readObject({ body }: BoundedAnswer): JsonObject {
  const value = errorBody(body)
  if (typeof value !== 'string') return value
  throw new GatewayError('upstream-failed', 'The upstream answer is not a JSON object.')
}
