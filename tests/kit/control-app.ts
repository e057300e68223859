import type { ControlAppDeps, QuoteQuestion } from '../../packages/sluice/src/api/control-deps.ts'
import { openControlDoor } from '../../packages/sluice/src/api/control-door.ts'
import { isJsonObject, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { BUILT_IN_CATALOGUE } from '../../packages/sluice/src/control/open-control.ts'
import { type LiveReload, openLiveReload } from '../../packages/sluice/src/control/reload.ts'
import { openTestControl, readTestConfig, type TestControl } from './control.ts'
import { FakeCall } from './fake-call.ts'

export const OWNER_TOKEN = 'owner-token-of-this-test'

export interface ControlAnswer {
  status: number
  text: string
  /** Empty where the answer is no JSON object. */
  body: JsonObject
  headers: Headers
}

/** The control plane, from its door on, over a database in memory, with stand-ins for the relay. */
export interface TestControlApp extends TestControl {
  readonly live: LiveReload
  /** What was asked of `quote`. */
  readonly quotes: QuoteQuestion[]
  /** With the owner's token, unless `headers` say otherwise. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<ControlAnswer>
}

export async function openTestControlApp(change: Partial<ControlAppDeps> = {}): Promise<TestControlApp> {
  const control = openTestControl()
  const { ports, log } = control
  const live = await openLiveReload(
    { ...ports, catalogue: BUILT_IN_CATALOGUE, log },
    readTestConfig('').settings,
  )
  const quotes: QuoteQuestion[] = []
  const door = openControlDoor({
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
    async call(method, path, body, headers = {}) {
      const asked = new FakeCall({
        method,
        path,
        headers: { authorization: `Bearer ${OWNER_TOKEN}`, ...headers },
        body: typeof body === 'string' ? body : (JSON.stringify(body) ?? ''),
      })
      await door(asked, [])
      const { status, text, head } = asked
      const answered = new Headers()
      for (let i = 0; i + 1 < head.length; i += 2) answered.append(head[i] ?? '', head[i + 1] ?? '')
      const isJson = answered.get('content-type')?.startsWith('application/json') === true
      const parsed: unknown = isJson ? JSON.parse(text) : {}
      return { status, text, body: isJsonObject(parsed) ? parsed : {}, headers: answered }
    },
  }
}
