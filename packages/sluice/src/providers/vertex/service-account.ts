import { createSign } from 'node:crypto'
import { isJsonObject, type JsonObject } from '../../canonical/json.ts'

/** The parts of a service account's key file that a token is asked for with. */
export interface ServiceAccount {
  clientEmail: string
  privateKey: string
  keyId: string | undefined
  tokenUri: string
}

const TOKEN_URI = 'https://oauth2.googleapis.com/token'
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform'
const LIFETIME_SECONDS = 3600

/** The JSON of a key file, as it is or in base64; undefined for any other credential. Throws when such a file is damaged. */
export function readServiceAccount(credential: string): ServiceAccount | undefined {
  const text = credential.trim()
  const json = text.startsWith('{') ? text : decodeBase64(text)
  if (!json.startsWith('{')) return undefined
  const key = parseKey(json)
  const { client_email: clientEmail, private_key: privateKey, private_key_id: keyId } = key
  if (typeof clientEmail !== 'string' || typeof privateKey !== 'string') {
    throw new Error('the key file of a service account needs client_email and private_key')
  }
  return {
    clientEmail,
    privateKey,
    keyId: typeof keyId === 'string' ? keyId : undefined,
    tokenUri: typeof key.token_uri === 'string' ? key.token_uri : TOKEN_URI,
  }
}

function decodeBase64(text: string): string {
  // A JSON object in base64 begins so, and no other credential of Google's does.
  return /^(?:ey|ew)[A-Za-z0-9+/=\s]+$/.test(text) ? Buffer.from(text, 'base64').toString('utf8').trim() : ''
}

function parseKey(json: string): JsonObject {
  try {
    const value: unknown = JSON.parse(json)
    if (isJsonObject(value)) return value
  } catch {
    // Told below, without a word of the key.
  }
  throw new Error('the key file of a service account is not JSON')
}

/**
 * The signed claim that Google's token endpoint takes: https://developers.google.com/identity/protocols/oauth2/service-account
 * RS256 has no chance in it, so that the same claim is signed the same.
 */
export function signAssertion(account: ServiceAccount, time: number): string {
  const issuedAt = Math.floor(time / 1000)
  const header: JsonObject = { alg: 'RS256', typ: 'JWT' }
  if (account.keyId !== undefined) header.kid = account.keyId
  const claims = {
    iss: account.clientEmail,
    scope: SCOPE,
    aud: account.tokenUri,
    iat: issuedAt,
    exp: issuedAt + LIFETIME_SECONDS,
  }
  const signed = `${encode(header)}.${encode(claims)}`
  try {
    const signature = createSign('RSA-SHA256').update(signed).sign(account.privateKey, 'base64url')
    return `${signed}.${signature}`
  } catch {
    // The library's message may quote the key.
    throw new Error('the private_key of the service account cannot be read')
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

/** Where a token may be asked for: a key file comes from outside, and what is sent there opens Google's doors. */
export function isGoogleHost(address: string): boolean {
  const url = URL.parse(address)
  return url?.protocol === 'https:' && url.port === '' && /(?:^|\.)googleapis\.com$/.test(url.hostname)
}
