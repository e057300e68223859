import { fetchBounded } from '../../io/client/fetch-bounded.ts'
import { type OutboundRequest, TransportError } from '../../io/client/port.ts'
import type { Pin } from '../../records/responses/response-record.ts'
import type { Candidate } from '../../routing/channel.ts'
import { chooseFormat } from '../../routing/choose-format.ts'
import { upstreamModelOf } from '../../routing/upstream-model.ts'
import { findPinned, unreachable } from '../pins.ts'
import type { RelayServices } from '../services.ts'
import { readFault, shownFault } from '../upstream-fault.ts'

const PROTOCOL = 'openai-responses'
const ANSWER_BYTES = 64 * 1024 * 1024
const TIMEOUTS = { connect: 5000, tls: 10_000, firstByte: 60_000, idle: 60_000, total: 120_000 }

export interface PinnedQuestion {
  pin: Pin
  /** As the customer asked for it. */
  model: string
  method: 'GET' | 'POST' | 'DELETE'
  /** Below the vendor's `/responses`: `/resp_1/cancel`. Checked by the caller. */
  below: string
  /** Without the question mark; only parameters of the operation. */
  query?: string
  /** For the name that the model has there. */
  body?: (upstreamModel: string) => Buffer
}

export interface PinnedAnswer {
  contentType: string
  body: Buffer
  /** The vendor knows the model by another name. */
  isMapped: boolean
}

/**
 * Asks the vendor that keeps an object of it, with the credential that it was made with: there or nowhere
 * (conversion.md 49). Undefined: the vendor does not know it any more. Costs nothing.
 */
export async function askPinned(
  question: PinnedQuestion,
  services: RelayServices,
): Promise<PinnedAnswer | undefined> {
  const candidate = findCandidate(question, services)
  const outbound = services.outbound.get(PROTOCOL)
  if (outbound === undefined) throw unreachable()
  const { channel } = candidate
  const secret = await services.tokens.secretOf(candidate)
  const route = services.routes.find(candidate, outbound, false, {})
  const hasToken = channel.provider.tokenExchange !== undefined
  const request: OutboundRequest = {
    method: question.method,
    url: placeBelow(route.url, question),
    headers: hasToken
      ? { ...route.headers, ...channel.provider.authorize(secret, channel.options) }
      : route.headers,
    reach: channel.reach,
    timeouts: TIMEOUTS,
    ...(question.body !== undefined && { body: question.body(candidate.upstreamModel) }),
    ...(channel.proxy !== undefined && { proxy: channel.proxy }),
  }
  const answer = await fetchBounded(services.connector, request, { maxBytes: ANSWER_BYTES }).catch(
    (error: unknown) => {
      throw error instanceof TransportError ? shownFault({ type: 'transport', fault: error.fault }) : error
    },
  )
  if (answer.status === 404) return undefined
  if (answer.status < 200 || answer.status > 299) {
    throw shownFault(readFault(candidate, answer, secret, services))
  }
  return {
    contentType: answer.headers.get('content-type') ?? 'application/json',
    body: answer.body,
    isMapped: candidate.upstreamModel !== question.model,
  }
}

function findCandidate({ pin, model }: PinnedQuestion, services: RelayServices): Candidate {
  const { channel, credential } = findPinned(pin, services)
  const upstreamModel = upstreamModelOf(channel, model)
  const format = chooseFormat(channel, PROTOCOL, upstreamModel)
  if (format.protocol !== PROTOCOL) throw unreachable()
  return { channel, credential, format, upstreamModel }
}

/** Behind the path of the vendor's responses, with what its own address has in its query (Azure's version). */
function placeBelow(responses: URL, { below, query }: PinnedQuestion): URL {
  const url = new URL(responses.href)
  url.pathname += below
  const added = new URLSearchParams(query)
  for (const [name, value] of added) url.searchParams.append(name, value)
  return url
}
