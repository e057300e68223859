import { createControlApp } from '../../packages/sluice/src/api/control-app.ts'
import type { ControlAppDeps, QuoteQuestion } from '../../packages/sluice/src/api/control-deps.ts'
import { isJsonObject, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { BUILT_IN_CATALOGUE } from '../../packages/sluice/src/control/open-control.ts'
import { type LiveReload, openLiveReload } from '../../packages/sluice/src/control/reload.ts'
import { openTestControl, readTestConfig, type TestControl } from './control.ts'

export const OWNER_TOKEN = 'owner-token-of-this-test'

export interface ControlAnswer {
  status: number
  body: JsonObject
  headers: Headers
}

/** The control plane over a database in memory, with stand-ins for the relay. */
export interface TestControlApp extends TestControl {
  readonly live: LiveReload
  /** What was asked of `quote`. */
  readonly quotes: QuoteQuestion[]
  /** With the owner's token, unless `headers` say otherwise. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<ControlAnswer>
  fetch(path: string): Promise<Response>
}

export async function openTestControlApp(change: Partial<ControlAppDeps> = {}): Promise<TestControlApp> {
  const control = openTestControl()
  const { ports, log } = control
  const live = await openLiveReload(
    { ...ports, catalogue: BUILT_IN_CATALOGUE, log },
    readTestConfig('').settings,
  )
  const quotes: QuoteQuestion[] = []
  const app = createControlApp({
    ports,
    live: live.current,
    refresh: live.poll,
    adminToken: OWNER_TOKEN,
    quote: (question) => {
      quotes.push(question)
      return { model: 'm', charge: '1', price_version: 'pv', lines: [] }
    },
    testChannel: async (id, model) => ({ ok: false, latency_ms: 3, error: `${id} ${model}` }),
    notReady: () => undefined,
    metrics: { render: () => 'sluice_up 1\n', contentType: 'text/plain; version=0.0.4' },
    baseUrl: () => 'http://127.0.0.1:3000',
    version: '1.2.3',
    log,
    ...change,
  })
  return {
    ...control,
    live,
    quotes,
    fetch: async (path) => await app.request(path),
    async call(method, path, body, headers = {}) {
      const response = await app.request(path, {
        method,
        headers: { authorization: `Bearer ${OWNER_TOKEN}`, ...headers },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      const text = await response.text()
      const parsed: unknown = text === '' ? {} : JSON.parse(text)
      return { status: response.status, body: isJsonObject(parsed) ? parsed : {}, headers: response.headers }
    },
  }
}
