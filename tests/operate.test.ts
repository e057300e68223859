import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../packages/sluice/src/canonical/json.ts'
import { aBody, callChat, contentOf, openCall, readStream } from './kit/chat-caller.ts'
import { expectRightBooks, readRow } from './kit/gateway-books.ts'
import { testKey } from './kit/gateway-config.ts'
import { parseObject, readAnswer } from './kit/post-chat.ts'
import { objectsOf } from './kit/seen-books.ts'
import { failToStart, type StartedGateway, startGateway } from './kit/started-process.ts'

/** What an operator relies on (operator.md 2 to 5): what is printed, signals, the configuration file, probes. */

const folder = mkdtempSync(join(tmpdir(), 'sluice-operate-'))
const hasCurl = spawnSync('curl', ['--version']).status === 0

afterAll(() => rmSync(folder, { recursive: true, force: true }))

function demoCall(text: string, stream = false) {
  return aBody({ model: 'demo-chat', stream, messages: [{ role: 'user', content: text }] })
}

describe('a first start, and the second', () => {
  const dataDir = join(folder, 'first')
  let gateway: StartedGateway
  let key = ''

  beforeAll(async () => {
    gateway = await startGateway({ dataDir })
    key = gateway.demoKey ?? ''
  })
  afterAll(() => gateway.kill())

  it('prints the key, a call and the address, and nothing else', () => {
    expect(gateway.stdout().trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^demo key sk-[A-Za-z0-9]{48}$/),
      expect.stringMatching(/^curl http:\/\/127\.0\.0\.1:\d+\/v1\/chat\/completions /),
      `sluice listening on ${gateway.url}`,
    ])
    expect(gateway.url).toBe(`http://127.0.0.1:${gateway.port}`)
    expect(gateway.port).toBeGreaterThan(0)
    for (const line of gateway.stderr().trimEnd().split('\n')) {
      if (line !== '') expect(parseObject(line)).toHaveProperty('level')
    }
  })

  it.runIf(hasCurl)('prints a call that works as it is', () => {
    const curl = gateway.stdout().split('\n')[1] ?? ''
    const answer = parseObject(execFileSync('sh', ['-c', `${curl} --silent`], { encoding: 'utf8' }))
    expect(contentOf({ json: answer })).toContain('You said: “Hello!”')
  })

  it('gives the demo customer play money', async () => {
    const response = await fetch(`${gateway.url}/api/balance`, {
      headers: { authorization: `Bearer ${key}` },
    })
    const { json } = await readAnswer(response)
    expect(Number(json.available)).toBeGreaterThan(999.9)
    expect(Number(json.available)).toBeLessThanOrEqual(1000)
    expect(json).toMatchObject({ held: '0', credit_limit: '0', key_limit: null })
  })

  it('keeps its folder to itself', () => {
    expect(statSync(dataDir).mode & 0o077).toBe(0)
  })

  it('does not let another one into its folder', async () => {
    const failed = await failToStart({ dataDir })
    expect(failed.code).toBe(1)
    expect(failed.stderr).toContain(join(dataDir, 'lock'))
    expect(failed.stdout).toBe('')
    expect((await callChat(gateway, key, demoCall('Still there?'))).status).toBe(200)
  })

  it('finishes what is running when it is told to stop', async () => {
    const response = await openCall(gateway, key, demoCall('demo!tokens=40,delay=20', true))
    const requestId = response.headers.get('x-request-id') ?? ''
    const stopped = gateway.stop()
    await expect.poll(() => refuses(gateway)).toBe(true)
    const { content, done, finish } = readStream(await response.text())
    expect({ done, finish }).toEqual({ done: true, finish: 'stop' })
    expect(content).toMatch(/^w0 .* w39$/)
    expect(await stopped).toBe(0)

    const again = await startGateway({ dataDir })
    try {
      expect(again.stdout()).toBe(`sluice listening on ${again.url}\n`)
      expect(await readRow(again, requestId)).toMatchObject({ status: 'succeeded', usage: { output: 40 } })
      expect((await callChat(again, key, demoCall('Hello'))).status).toBe(200)
      await expectRightBooks(again)
    } finally {
      await again.kill()
    }
  })
})

async function refuses(gateway: StartedGateway): Promise<boolean> {
  try {
    return (await fetch(`${gateway.url}/readyz`)).status === 503
  } catch {
    return true
  }
}

const ALICE = testKey('alice')

function configText(models: string[], parts: object = {}): string {
  return JSON.stringify(
    {
      channels: [{ name: 'demo', provider: 'demo', models }],
      customers: [{ name: 'alice', balance: '10', api_keys: [{ name: 'main', key: ALICE }] }],
      ...parts,
    },
    null,
    2,
  )
}

describe('a running gateway', () => {
  let gateway: StartedGateway

  beforeAll(async () => {
    gateway = await startGateway({ config: configText(['demo-chat']) })
  })
  afterAll(() => gateway.kill())

  async function models(key = ALICE): Promise<unknown[]> {
    const response = await fetch(`${gateway.url}/v1/models`, { headers: { authorization: key } })
    return objectsOf((await readAnswer(response)).json.data).map(({ id }) => id)
  }

  it('prints no key where the file has customers', () => {
    expect(gateway.stdout()).toBe(`sluice listening on ${gateway.url}\n`)
  })

  it('answers probes', async () => {
    const health = await fetch(`${gateway.url}/healthz`)
    expect([health.status, (await readAnswer(health)).json]).toEqual([200, { status: 'alive' }])
    const ready = await fetch(`${gateway.url}/readyz`)
    expect([ready.status, (await readAnswer(ready)).json]).toEqual([200, { status: 'ready' }])
  })

  it('shows metrics to the owner', async () => {
    await callChat(gateway, ALICE, demoCall('Hello'))
    const ask = (token: string) =>
      fetch(`${gateway.url}/metrics`, { headers: { authorization: `Bearer ${token}` } })
    expect((await ask('')).status).toBe(401)
    expect((await ask(ALICE)).status).toBe(401)
    const { status, text, headers } = await readAnswer(await ask(gateway.adminToken))
    expect(status).toBe(200)
    expect(headers.get('content-type')).toContain('text/plain')
    expect(text).toMatch(/^# HELP /m)
    expect(text).toMatch(/^sluice_\w+(\{[^}]*\})? \d/m)
    expect(text).not.toMatch(/sk-|alice/)
  })

  it('tells a program where it is, and shows a browser a page', async () => {
    const program = await readAnswer(await fetch(`${gateway.url}/`))
    expect(program.json).toMatchObject({ base_urls: { openai: `${gateway.url}/v1` } })
    const page = await readAnswer(await fetch(`${gateway.url}/`, { headers: { accept: 'text/html' } }))
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(page.text).toContain(`${gateway.url}/v1`)
    expect(page.text).not.toContain('<script')
  })

  it.each([
    ['GET', '/'],
    ['HEAD', '/'],
    ['GET', '/healthz'],
    ['GET', '/readyz'],
    ['GET', '/metrics'],
    ['GET', '/nothing'],
    ['GET', '//nothing'],
    ['GET', '/v1/nothing'],
    ['POST', '/v1/embeddings'],
    ['GET', '/v1/models'],
    ['GET', '/v1/models/nothing'],
    ['GET', '/v1/chat/completions'],
    ['DELETE', '/v1/chat/completions'],
    ['POST', '/v1/chat/completions'],
    ['OPTIONS', '/v1/chat/completions'],
    ['GET', '/api/balance'],
    ['POST', '/api/quote'],
    ['GET', '/api/admin/requests'],
    ['GET', '/api/admin/nothing'],
    ['PATCH', '/api/admin/books/verify'],
  ])('%s %s has a request id', async (method, path) => {
    const answer = await readAnswer(await fetch(`${gateway.url}${path}`, { method }))
    expect(answer.requestId).toMatch(/^req_[0-9a-z]{26}$/)
    if (answer.status >= 400 && method !== 'HEAD') {
      expect(answer.json).toMatchObject({ error: { message: expect.any(String), code: expect.any(String) } })
    }
  })

  it('says on a relayed answer how long it took', async () => {
    const answer = await callChat(gateway, ALICE, demoCall('Hello'))
    expect(answer.headers.get('server-timing')).toMatch(/^gateway;dur=\d+(\.\d+)?, upstream;dur=\d+(\.\d+)?$/)
    const isOfCall = (line: JsonObject) => Object.values(line).includes(answer.requestId)
    await expect.poll(() => gateway.logs().some(isOfCall)).toBe(true)
  })

  describe('for browsers', () => {
    const origin = 'https://app.example'
    const preflight = (path: string) =>
      fetch(`${gateway.url}${path}`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,content-type,x-stainless-lang',
        },
      })

    it.each(['/v1/chat/completions', '/chat/completions', '/v1/models', '/api/balance', '/api/quote'])(
      'opens %s',
      async (path) => {
        const { status, headers } = await preflight(path)
        expect(status).toBe(204)
        expect(headers.get('access-control-allow-origin')).toBe('*')
        expect(headers.get('access-control-allow-methods')).toContain('POST')
        expect(headers.get('access-control-allow-headers')).toContain('x-stainless-lang')
        expect(headers.get('access-control-allow-credentials')).toBeNull()
      },
    )

    it('keeps the administration closed', async () => {
      const { headers } = await preflight('/api/admin/requests')
      expect(headers.get('access-control-allow-origin')).toBeNull()
    })

    it('lets answers and refusals be read', async () => {
      const answers = [
        await callChat(gateway, ALICE, demoCall('Hello'), { headers: { origin } }),
        await callChat(gateway, ALICE, demoCall('Hello', true), { headers: { origin } }),
        await callChat(gateway, 'nobody', demoCall('Hello'), { headers: { origin } }),
        await readAnswer(await fetch(`${gateway.url}/v1/nothing`, { headers: { origin } })),
      ]
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 401, 404])
      for (const { headers } of answers) {
        expect(headers.get('access-control-allow-origin')).toBe('*')
        expect(headers.get('access-control-expose-headers')).toContain('x-request-id')
      }
    })
  })

  it('reads its file again on SIGHUP', async () => {
    expect(await models()).toEqual(['demo-chat'])
    const settings = { metrics: { public: true }, cors: { origins: ['https://mine.example'] } }
    gateway.reconfigure(configText(['demo-chat', 'demo-reasoner'], settings))
    await expect.poll(() => models()).toEqual(['demo-chat', 'demo-reasoner'])
    await expect.poll(async () => (await fetch(`${gateway.url}/metrics`)).status).toBe(200)
    const cors = async (origin: string) => {
      const { headers } = await callChat(gateway, ALICE, demoCall('Hello'), { headers: { origin } })
      return headers.get('access-control-allow-origin')
    }
    expect(await cors('https://mine.example')).toBe('https://mine.example')
    expect(await cors('https://theirs.example')).toBeNull()
  })

  it('changes nothing when the file has mistakes', async () => {
    const before = await models()
    gateway.reconfigure(
      configText(['demo-other'], { prices: [{ model: 'x', input: 'cheap', colour: 'red' }] }),
    )
    await expect
      .poll(() => gateway.stderr())
      .toMatch(/sluice\.yaml:\d+:\d+.*prices\[0\]\.colour: unknown field/)
    expect(gateway.stderr()).toMatch(/prices\[0\]\.input/)
    expect(await models()).toEqual(before)
    gateway.reconfigure('channels: [')
    await expect.poll(() => gateway.stderr().split('configuration not changed').length).toBeGreaterThan(3)
    expect(await models()).toEqual(before)
    expect((await callChat(gateway, ALICE, demoCall('Hello'))).status).toBe(200)
  })

  it('exchanges a key whose text has changed (R37)', async () => {
    const other = testKey('alice-two')
    const customers = [{ name: 'alice', balance: '10', api_keys: [{ name: 'main', key: other }] }]
    gateway.reconfigure(configText(['demo-chat'], { customers }))
    await expect.poll(() => models(other)).toEqual(['demo-chat'])
    expect((await callChat(gateway, ALICE, demoCall('Hello'))).status).toBe(401)
  })
})
