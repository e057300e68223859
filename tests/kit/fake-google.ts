import { isJsonObject, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import {
  type FakeUpstream,
  startFakeUpstream,
  type UpstreamPlan,
  type UpstreamRequest,
} from './fake-upstream.ts'

/** Google with what it keeps for callers: each key is an account of its own, which knows nothing of the others. */
export interface FakeGoogle extends FakeUpstream {
  /** What an account keeps, by name. */
  kept(key: string): ReadonlyMap<string, JsonObject>
  /** The bytes of a file. */
  bytesOf(name: string): Buffer
}

/** Tokens of every cached content. */
export const CACHED_TOKENS = 40_000
const HOUR_MS = 3_600_000

interface Account {
  objects: Map<string, JsonObject>
  uploads: Map<string, { file: JsonObject; bytes: Buffer[] }>
}

export async function startFakeGoogle(): Promise<FakeGoogle> {
  const accounts = new Map<string, Account>()
  const contents = new Map<string, Buffer>()
  let made = 0
  const accountOf = (key: string): Account => {
    const known = accounts.get(key) ?? { objects: new Map(), uploads: new Map() }
    accounts.set(key, known)
    return known
  }
  const plan = (request: UpstreamRequest): UpstreamPlan => {
    const account = accountOf(request.headers.get('x-goog-api-key') ?? '')
    const body = isJsonObject(request.json) ? request.json : {}
    const url = new URL(request.path, 'http://x')
    if (url.pathname.startsWith('/upload/'))
      return upload(request, url, body, account, contents, () => `f-${made++}`)
    if (url.pathname === '/v1beta/cachedContents') {
      const name = `cachedContents/c-${made++}`
      const object = {
        name,
        model: body.model ?? null,
        ...timesOf(body),
        usageMetadata: { totalTokenCount: CACHED_TOKENS },
      }
      if (JSON.stringify(body).includes('too small')) return refuse(400, 'Cached content is too small.')
      account.objects.set(name, object)
      return json(object)
    }
    if (url.pathname.startsWith('/v1beta/models/')) return generate(url.pathname, body, account)
    const name = url.pathname.replace('/v1beta/', '')
    const object = account.objects.get(name)
    if (object === undefined) return refuse(403, `You do not have permission to access ${name}.`)
    if (request.method === 'DELETE') {
      account.objects.delete(name)
      return json({})
    }
    if (request.method === 'PATCH') Object.assign(object, timesOf(body))
    return json(object)
  }
  const upstream = await startFakeUpstream({ plan })
  return Object.assign(upstream, {
    kept: (key: string) => accountOf(key).objects,
    bytesOf: (name: string) => contents.get(name) ?? Buffer.alloc(0),
  })
}

function json(body: JsonObject, status = 200, headers: Record<string, string> = {}): UpstreamPlan {
  const all = { 'content-type': 'application/json', ...headers }
  return { answer: { status, headers: all, body: Buffer.from(JSON.stringify(body)) } }
}

function refuse(code: number, message: string): UpstreamPlan {
  const status = code === 400 ? 'INVALID_ARGUMENT' : 'PERMISSION_DENIED'
  return json({ error: { code, message, status } }, code)
}

function timesOf({ ttl, expireTime }: JsonObject): JsonObject {
  const seconds = typeof ttl === 'string' ? Number.parseFloat(ttl) : HOUR_MS / 1000
  const end =
    typeof expireTime === 'string' ? expireTime : new Date(Date.now() + seconds * 1000).toISOString()
  return { expireTime: end }
}

function generate(path: string, body: JsonObject, account: Account): UpstreamPlan {
  if (path.endsWith(':countTokens')) return json({ totalTokens: 11 })
  const name = String(body.cachedContent ?? '')
  if (name !== '' && !account.objects.has(name)) return refuse(403, 'CachedContent not found.')
  for (const [, file = ''] of JSON.stringify(body.contents).matchAll(/"(?:[^"]*\/)?(files\/[\w-]+)"/g)) {
    if (!account.objects.has(file)) return refuse(403, `${file} is not there.`)
  }
  const parts = [{ text: name === '' ? 'seen' : 'from the cache' }]
  const cached = name === '' ? {} : { cachedContentTokenCount: CACHED_TOKENS }
  return json({
    candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP', index: 0 }],
    usageMetadata: {
      promptTokenCount: (name === '' ? 0 : CACHED_TOKENS) + 10,
      candidatesTokenCount: 3,
      ...cached,
    },
    modelVersion: 'gemini-test',
  })
}

/** https://ai.google.dev/api/files#method:-media.upload */
function upload(
  request: UpstreamRequest,
  url: URL,
  body: JsonObject,
  account: Account,
  contents: Map<string, Buffer>,
  mint: () => string,
): UpstreamPlan {
  const header = (name: string): string => request.headers.get(name) ?? ''
  const host = header('host')
  const id = url.searchParams.get('upload_id')
  const finish = (file: JsonObject, bytes: Buffer): UpstreamPlan => {
    const name = String(file.name ?? `files/${mint()}`)
    const whole = {
      ...file,
      name,
      uri: `https://generativelanguage.googleapis.com/v1beta/${name}`,
      mimeType: file.mimeType ?? 'text/plain',
      sizeBytes: String(bytes.length),
      state: 'ACTIVE',
      expirationTime: new Date(Date.now() + 48 * HOUR_MS).toISOString(),
    }
    account.objects.set(name, whole)
    contents.set(name, bytes)
    return json({ file: whole }, 200, { 'x-goog-upload-status': 'final' })
  }
  const asked = isJsonObject(body.file) ? body.file : {}
  if (id === null) {
    if (header('x-goog-upload-protocol') !== 'resumable') return finish({}, request.body)
    const begun = mint()
    account.uploads.set(begun, { file: asked, bytes: [] })
    const away = asked.displayName === 'elsewhere' ? 'other.example.com' : host
    return json({}, 200, {
      'x-goog-upload-status': 'active',
      'x-goog-upload-url': `http://${away}${url.pathname}?upload_id=${begun}&key=${header('x-goog-api-key')}`,
      'x-goog-upload-chunk-granularity': '262144',
    })
  }
  const going = account.uploads.get(id)
  if (going === undefined) return refuse(404, 'no such upload')
  const received = going.bytes.reduce((sum, one) => sum + one.length, 0)
  if (Number(header('x-goog-upload-offset')) !== received) return refuse(400, 'wrong offset')
  going.bytes.push(request.body)
  if (header('x-goog-upload-command').includes('finalize'))
    return finish(going.file, Buffer.concat(going.bytes))
  return json({}, 200, {
    'x-goog-upload-status': 'active',
    'x-goog-upload-size-received': String(received + request.body.length),
  })
}
