import { GatewayError } from '../canonical/errors.ts'
import { isJsonObject } from '../canonical/json.ts'
import { fetchBounded } from '../io/client/fetch-bounded.ts'
import type { Connector } from '../io/client/port.ts'
import type { Clock } from '../io/clock.ts'
import type { TokenExchange } from '../providers/provider.ts'
import type { Candidate } from '../routing/channel.ts'

/** Fetched anew this long before it runs out, so that none runs out on its way. */
const MARGIN_MS = 60_000
const TOKEN_BYTES = 64 * 1024
const TIMEOUTS = { connect: 5000, tls: 10_000, firstByte: 15_000, idle: 10_000, total: 20_000 }

interface KnownToken {
  token: string
  until: number
}

export function needsToken({ channel, credential }: Candidate): boolean {
  return channel.provider.tokenExchange !== undefined && credential.secret !== ''
}

/** What a credential was exchanged for, as long as it lasts; several calls that need one wait for the same exchange. */
export class CredentialTokens {
  private readonly connector: Connector
  private readonly clock: Clock
  /** By credential id, of which there are as many as the channels name. */
  private readonly known = new Map<string, KnownToken>()
  private readonly fetching = new Map<string, Promise<string>>()

  constructor(connector: Connector, clock: Clock) {
    this.connector = connector
    this.clock = clock
  }

  /** The secret to authorize a call with. Rejects with `upstream-failed` when there is none to be had. */
  async secretOf(candidate: Candidate): Promise<string> {
    const { credential, channel } = candidate
    const exchange = channel.provider.tokenExchange
    if (exchange === undefined || credential.secret === '') return credential.secret
    const known = this.known.get(credential.id)
    if (known !== undefined && known.until > this.clock.now()) return known.token
    const running = this.fetching.get(credential.id)
    if (running !== undefined) return running
    const fetched = this.fetch(candidate, exchange).finally(() => this.fetching.delete(credential.id))
    this.fetching.set(credential.id, fetched)
    return fetched
  }

  /** The vendor refused it: the next call fetches another. */
  forget(credentialId: string): void {
    this.known.delete(credentialId)
  }

  private async fetch({ credential, channel }: Candidate, exchange: TokenExchange): Promise<string> {
    const wanted = this.ask(() => exchange.request(credential.secret, channel.options, this.clock.now()))
    if (wanted === undefined) return credential.secret
    const answer = await fetchBounded(
      this.connector,
      {
        method: 'POST',
        url: new URL(wanted.url),
        headers: wanted.headers,
        body: Buffer.from(wanted.body),
        reach: channel.reach,
        timeouts: TIMEOUTS,
        ...(channel.proxy !== undefined && { proxy: channel.proxy }),
      },
      { maxBytes: TOKEN_BYTES },
    ).catch((cause: unknown) => {
      throw refused('The token of the credential cannot be fetched.', cause)
    })
    const token = answer.status === 200 ? exchange.read(parseObject(answer.body)) : undefined
    if (token === undefined) throw refused('The credential was refused when its token was fetched.')
    this.known.set(credential.id, {
      token: token.token,
      until: this.clock.now() + Math.max(token.lifetime - MARGIN_MS, MARGIN_MS),
    })
    return token.token
  }

  private ask<T>(request: () => T): T {
    try {
      return request()
    } catch (cause) {
      throw refused('The credential is not in the form that its provider needs.', cause)
    }
  }
}

function parseObject(body: Buffer) {
  try {
    const json: unknown = JSON.parse(body.toString('utf8'))
    return isJsonObject(json) ? json : {}
  } catch {
    return {}
  }
}

function refused(message: string, cause?: unknown): GatewayError {
  return new GatewayError('upstream-failed', message, { cause })
}
