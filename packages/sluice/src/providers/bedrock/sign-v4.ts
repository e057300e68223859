import { createHash, createHmac } from 'node:crypto'

export interface AwsKeys {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
}

export interface SignedRequest {
  method: string
  /** As it goes over the wire, percent-encoded once. */
  path: string
  /** Decoded. */
  query: readonly (readonly [name: string, value: string])[]
  /** Those to sign, in lower case; `host` among them. */
  headers: Readonly<Record<string, string>>
  body: Uint8Array
  /** Milliseconds since the epoch. */
  time: number
  region: string
  service: string
}

const ALGORITHM = 'AWS4-HMAC-SHA256'

/**
 * The headers that Signature Version 4 adds to a request:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signV4(request: SignedRequest, keys: AwsKeys): Record<string, string> {
  const stamp = new Date(request.time).toISOString().replace(/[-:]|\.\d+/g, '')
  const day = stamp.slice(0, 8)
  const added: Record<string, string> = { 'x-amz-date': stamp }
  if (keys.sessionToken !== undefined) added['x-amz-security-token'] = keys.sessionToken
  const { canonical, signed } = canonicalRequest(request, { ...request.headers, ...added })
  const scope = `${day}/${request.region}/${request.service}/aws4_request`
  const text = [ALGORITHM, stamp, scope, sha256(canonical)].join('\n')
  let key: Buffer | string = `AWS4${keys.secretAccessKey}`
  for (const word of [day, request.region, request.service, 'aws4_request']) key = hmac(key, word)
  const signature = hmac(key, text).toString('hex')
  const credential = `${keys.accessKeyId}/${scope}`
  added.authorization = `${ALGORITHM} Credential=${credential}, SignedHeaders=${signed}, Signature=${signature}`
  return added
}

function canonicalRequest(
  { method, path, query, body }: SignedRequest,
  headers: Readonly<Record<string, string>>,
): { canonical: string; signed: string } {
  const names = Object.keys(headers).sort()
  const lines = names.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/ +/g, ' ')}\n`)
  const signed = names.join(';')
  const parts = [method, canonicalPath(path), canonicalQuery(query), lines.join(''), signed, sha256(body)]
  return { canonical: parts.join('\n'), signed }
}

/** Every segment is encoded once more than it goes over the wire: an id's `%3A` is signed as `%253A`. S3 alone does not. */
function canonicalPath(path: string): string {
  return path === '' ? '/' : path.split('/').map(encode).join('/')
}

function canonicalQuery(query: SignedRequest['query']): string {
  return query
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

/** By code unit, as AWS orders; locales order otherwise. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** All but the unreserved characters of RFC 3986. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
