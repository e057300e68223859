import { ApiError, GoogleGenAI } from '@google/genai'
import { afterAll, beforeAll } from 'vitest'
import { isJsonObject, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { type FakeGoogle, startFakeGoogle } from './fake-google.ts'
import { readRows, usd } from './gateway-books.ts'
import { aCustomer, NO_LIMITS, testKey } from './gateway-config.ts'
import { type StartedGateway, startGateway } from './started-process.ts'

export const ALICE = testKey('alice')
export const BOB = testKey('bob')
/** Of two accounts of one channel. */
export const GOOGLE_KEYS = [1, 2].map((n) => `AIza-${n}-${'test'.repeat(8)}`)
export const MODEL = 'gemini-2.5-flash'
const PRICE = { input: '1', cached_input: '0.1', output: '2', cache_write_1h: '5' }

export interface Answered {
  status: number
  body: JsonObject
  headers: Headers
}

export interface Asked {
  key?: string
  body?: JsonObject | Buffer
  headers?: Record<string, string>
}

/** A gateway before a Google that keeps what callers make, for the tests of a file. */
export function useGoogleObjects() {
  let google: FakeGoogle | undefined
  let gateway: StartedGateway | undefined
  beforeAll(async () => {
    google = await startFakeGoogle()
    gateway = await startGateway({ config: configFor(google.url) })
  })
  afterAll(async () => {
    await gateway?.stop()
    await google?.close()
  })
  const started = () => {
    if (google === undefined || gateway === undefined) throw new Error('it has not started')
    return { google, gateway }
  }
  return {
    started,
    client(apiKey = ALICE): GoogleGenAI {
      const { url } = started().gateway
      return new GoogleGenAI({ apiKey, httpOptions: { baseUrl: url, retryOptions: { attempts: 1 } } })
    },
    /** A call without the SDK; a path, or the whole of an address. */
    ask: (method: string, path: string, asked: Asked = {}): Promise<Answered> =>
      ask(method, path.startsWith('http') ? path : `${started().gateway.url}${path}`, asked),
    /** The key of Google's that was used last. */
    lastKey: (): string | undefined => started().google.requests.at(-1)?.headers.get('x-goog-api-key'),
    async newestCharge(customer: string): Promise<bigint> {
      const [row] = await readRows(started().gateway, `customer=${customer}`)
      return usd(row?.charge)
    },
  }
}

function configFor(baseUrl: string): string {
  const channel = { provider: 'gemini', base_url: baseUrl }
  return JSON.stringify({
    limits: NO_LIMITS,
    channels: [
      {
        ...channel,
        name: 'two',
        api_keys: GOOGLE_KEYS,
        models: [MODEL, 'mine'],
        model_map: { mine: 'gemini-2.5-pro' },
      },
      {
        ...channel,
        name: 'gratis',
        api_key: `AIza-3-${'test'.repeat(8)}`,
        models: ['local-gemini'],
        free: true,
        priority: -1,
      },
      { name: 'openai', provider: 'openai', base_url: baseUrl, api_key: 'x'.repeat(20), models: ['gpt-x'] },
    ],
    prices: [MODEL, 'mine', 'gpt-x'].map((model) => ({ model, ...PRICE })),
    customers: [
      aCustomer('alice', { balance: '100' }),
      aCustomer('bob', { balance: '100' }),
      aCustomer('poor', { balance: '0.1' }),
      aCustomer('narrow', {}, { models: [MODEL] }),
      aCustomer('files', {}, { models: [MODEL, 'file-v1'] }),
    ],
  })
}

async function ask(
  method: string,
  url: string,
  { key = ALICE, body, headers = {} }: Asked,
): Promise<Answered> {
  const response = await fetch(url, {
    method,
    headers: { ...(key !== '' && { 'x-goog-api-key': key }), ...headers },
    ...(body !== undefined && {
      body: Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body),
    }),
  })
  const text = await response.text()
  const read: unknown = text === '' ? {} : JSON.parse(text)
  return { status: response.status, body: isJsonObject(read) ? read : {}, headers: response.headers }
}

/** The SDK's error of a call that is to fail, in short. */
export async function failureOf(
  call: Promise<unknown>,
): Promise<{ status: number; word: string | undefined }> {
  const error: unknown = await call.catch((thrown: unknown) => thrown)
  if (!(error instanceof ApiError)) throw new Error(`no failure of the API: ${String(error)}`)
  return { status: error.status, word: /"status":"(\w+)"/.exec(error.message)?.[1] }
}

export const NOT_FOUND = { status: 404, word: 'NOT_FOUND' }
