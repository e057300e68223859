import { badField, type GatewayError } from '../../canonical/errors.ts'
import { fetchBounded } from './fetch-bounded.ts'
import { type Connector, type OutboundTimeouts, type ResponseHead, TransportError } from './port.ts'

/** What a caller's address may lead to (reliability.md 6). */
export interface MediaRules {
  /** The caller's field that holds the address, for the error. */
  param: string
  /** Media types that are taken, lower case. */
  types: ReadonlySet<string>
  /** Our own public host names, which are never fetched. */
  ownHosts: ReadonlySet<string>
  /** Ports beside 80 and 443 that the operator allows. */
  ports?: readonly number[]
  /** Default 20 MiB. */
  maxBytes?: number
  signal?: AbortSignal
}

export interface FetchedMedia {
  mediaType: string
  body: Buffer
}

const MAX_BYTES = 20 * 1024 * 1024
const TIMEOUTS: OutboundTimeouts = {
  connect: 5_000,
  tls: 5_000,
  firstByte: 10_000,
  idle: 10_000,
  total: 10_000,
}

/**
 * Fetches what a caller's address names. Every failure, whatever it was, is the same `bad-request`: its text must
 * not tell an open port from a closed one, or what stands behind it.
 */
export async function fetchMedia(
  connector: Connector,
  address: string,
  rules: MediaRules,
): Promise<FetchedMedia> {
  const { types, signal, maxBytes = MAX_BYTES } = rules
  const url = URL.parse(address)
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) throw refuse(rules)
  let mediaType = ''
  const checkHead = ({ status, headers }: ResponseHead) => {
    mediaType = (headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
    return status === 200 && types.has(mediaType) ? undefined : refuse(rules)
  }
  try {
    const { body } = await fetchBounded(
      connector,
      {
        method: 'GET',
        url,
        // Some public sites refuse a request that does not say what sends it.
        headers: { accept: [...types].join(', '), 'user-agent': 'sluice' },
        reach: {
          privateHosts: new Set(),
          publicPorts: new Set([80, 443, ...(rules.ports ?? [])]),
          ownHosts: rules.ownHosts,
        },
        timeouts: TIMEOUTS,
      },
      { maxBytes, checkHead, ...(signal === undefined ? {} : { signal }) },
    )
    return { mediaType, body }
  } catch (error) {
    // The cause is dropped: it names the very thing that the caller must not learn.
    throw error instanceof TransportError ? refuse(rules) : error
  }
}

function refuse(rules: MediaRules): GatewayError {
  const mebibytes = Math.ceil((rules.maxBytes ?? MAX_BYTES) / 1024 / 1024)
  return badField(
    rules.param,
    'The address could not be fetched. It must be a public http or https address that answers directly, without a ' +
      `redirect, within 10 seconds, with at most ${mebibytes} MiB of one of these types: ${[...rules.types].join(', ')}.`,
    'invalid_url',
  )
}
