import type { JsonObject } from '../../canonical/json.ts'
import type { TokenExchange } from '../provider.ts'
import { isGoogleHost, readServiceAccount, signAssertion } from './service-account.ts'

/** `AIza…`, and those of express mode; a token begins `ya29.` or is a JWT. */
export function isApiKey(credential: string): boolean {
  return /^(?:AIza|AQ\.)/.test(credential)
}

/** A service account's key becomes a token for an hour; an API key and a token that was fetched elsewhere go as they are. */
export const tokenExchange: TokenExchange = {
  request(credential, options, time) {
    const account = readServiceAccount(credential)
    if (account === undefined) return undefined
    if (typeof options.project !== 'string') throw new Error('a service account needs the option project')
    const written = typeof options.token_uri === 'string' ? options.token_uri : undefined
    const tokenUri = written ?? account.tokenUri
    if (written === undefined && !isGoogleHost(tokenUri)) {
      throw new Error("the key file's token_uri is not Google's")
    }
    const assertion = signAssertion({ ...account, tokenUri }, time)
    const body = new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion,
    })
    return {
      url: tokenUri,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: body.toString(),
    }
  },
  read: readToken,
}

const USUAL_LIFETIME = 3600

function readToken(answer: JsonObject): { token: string; lifetime: number } | undefined {
  const { access_token: token, expires_in: stated } = answer
  if (typeof token !== 'string' || token === '') return undefined
  const seconds = typeof stated === 'number' && stated > 0 ? stated : USUAL_LIFETIME
  return { token, lifetime: seconds * 1000 }
}
