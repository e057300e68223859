import { OpenAPIHono } from '@hono/zod-openapi'
import { describe, expect, it } from 'vitest'
import { openTestControl, readTestConfig } from '../../../../../tests/kit/control.ts'
import { BUILT_IN_CATALOGUE } from '../../control/open-control.ts'
import { openLiveReload } from '../../control/reload.ts'
import { bindHome } from './home.ts'
import { chooseLanguage } from './home-text.ts'

async function ask(headers: Record<string, string>, base = 'http://127.0.0.1:3000'): Promise<Response> {
  const { ports, log } = openTestControl()
  const live = await openLiveReload(
    { ...ports, catalogue: BUILT_IN_CATALOGUE, log },
    readTestConfig('').settings,
  )
  const app = new OpenAPIHono()
  const unused = () => {
    throw new Error('not for a page')
  }
  bindHome(app, {
    ports,
    live: live.current,
    refresh: live.poll,
    adminToken: null,
    quote: unused,
    testChannel: unused,
    notReady: () => undefined,
    metrics: { render: unused, contentType: '' },
    baseUrl: () => base,
    version: '1.2.3',
    log,
  })
  return await app.request('/', { headers })
}

describe('GET /', () => {
  it('tells a program the base addresses', async () => {
    const response = await ask({ accept: 'application/json' })
    expect(await response.json()).toMatchObject({
      name: 'sluice',
      version: '1.2.3',
      base_urls: { openai: 'http://127.0.0.1:3000/v1' },
    })
  })

  it('shows a browser a page without scripts, under a policy that allows none', async () => {
    const response = await ask({ accept: 'text/html,*/*', 'accept-language': 'de, en;q=0.5' })
    const page = await response.text()
    expect(response.headers.get('content-type')).toContain('text/html')
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; .*frame-ancestors 'none'$/,
    )
    expect(page).toContain('<html lang="en">')
    expect(page).toContain('http://127.0.0.1:3000/v1')
    expect(page).toContain('width=device-width')
    expect(page).toContain('prefers-color-scheme: dark')
    expect(page).not.toMatch(/<script|style="| on\w+=/)
  })

  it('speaks Chinese to those who ask for it', async () => {
    const page = await (
      await ask({ accept: 'text/html', 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.8' })
    ).text()
    expect(page).toContain('<html lang="zh-CN">')
    expect(page).toContain('第一次调用')
  })

  it('writes nothing raw', async () => {
    const page = await (await ask({ accept: 'text/html' }, 'http://<b>"x')).text()
    expect(page).not.toContain('<b>')
  })
})

describe('chooseLanguage', () => {
  it.each([
    [undefined, 'en'],
    ['', 'en'],
    ['zh', 'zh'],
    ['zh-TW;q=0.3, en-GB;q=0.9', 'en'],
    ['fr, zh;q=0.2', 'zh'],
    ['zh;q=0', 'en'],
    ['*', 'en'],
    [';;;q=,,', 'en'],
  ])('%s: %s', (header, language) => {
    expect(chooseLanguage(header)).toBe(language)
  })
})
