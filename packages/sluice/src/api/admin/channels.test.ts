import { beforeEach, describe, expect, it } from 'vitest'
import { openTestControlApp, type TestControlApp } from '../../../../../tests/kit/control-app.ts'

let plane: TestControlApp

beforeEach(async () => {
  plane = await openTestControlApp()
})

describe('channels', () => {
  const SECRET = 'upstream-secret-canary'
  const body = {
    name: 'main',
    provider: 'openai',
    api_keys: [`${SECRET}-1`, `${SECRET}-2`],
    models: ['gpt-4o'],
    timeouts: { connect: '5s' },
    headers: { 'X-Team': `${SECRET}-header` },
    proxy: `http://user:${SECRET}@proxy.example:8080`,
  }

  it('are created, changed, tested, listed and deleted without showing a secret', async () => {
    const made = await plane.call('POST', '/api/admin/channels', body)
    expect(made).toMatchObject({
      status: 201,
      body: {
        name: 'main',
        provider: 'openai',
        status: 'active',
        models: ['gpt-4o'],
        timeouts: { connect: '5s' },
        credentials: [{ last4: 'ry-1' }, { last4: 'ry-2' }],
        header_names: ['X-Team'],
        proxy: 'http://proxy.example:8080/',
      },
    })
    const id = String(made.body.id)
    const opened = plane.live.current().channels.byId(id)
    expect(opened).toMatchObject({ headers: { 'x-team': `${SECRET}-header` }, timeouts: { connect: 5000 } })
    expect(opened?.credentials.map(({ secret }) => secret)).toEqual(body.api_keys)

    const patched = await plane.call('PATCH', `/api/admin/channels/${id}`, {
      priority: 7,
      base_url: 'http://127.0.0.1:9/v1',
    })
    expect(patched).toMatchObject({
      status: 200,
      body: { priority: 7, header_names: ['X-Team'], credentials: made.body.credentials },
    })
    const rekeyed = await plane.call('PATCH', '/api/admin/channels/main', {
      api_key: `${SECRET}-2`,
      headers: {},
      proxy: null,
    })
    expect(rekeyed.body).toMatchObject({
      priority: 7,
      credentials: [{ last4: 'ry-2' }],
      header_names: [],
      proxy: null,
    })
    expect(await plane.call('POST', `/api/admin/channels/${id}/test`)).toMatchObject({
      status: 200,
      body: { ok: false, latency_ms: 3, error: `${id} undefined` },
    })
    expect((await plane.call('POST', '/api/admin/channels/main/test', { model: 'm' })).body.error).toBe(
      `${id} m`,
    )
    const listed = await plane.call('GET', '/api/admin/channels')
    for (const answer of [made, patched, rekeyed, listed])
      expect(JSON.stringify(answer.body)).not.toContain(SECRET)
    expect((await plane.call('DELETE', `/api/admin/channels/${id}`)).status).toBe(204)
    expect((await plane.call('DELETE', `/api/admin/channels/${id}`)).status).toBe(404)
    expect(plane.live.current().channels.channels).toEqual([])
  })

  it.each([
    ['an unknown provider', { ...body, provider: 'opnai' }, 400, 'provider'],
    ['no key', { name: 'main', provider: 'openai' }, 400, 'api_key'],
    ['a protocol of others', { ...body, protocol: 'ollama-chat' }, 400, 'protocol'],
    ['an address that is none', { ...body, base_url: 'nowhere' }, 400, 'base_url'],
    ['a time that is none', { ...body, timeouts: { idle: 'long' } }, 400, 'timeouts.idle'],
    ['an unknown field inside', { ...body, timeouts: { idel: '5s' } }, 400, 'timeouts.idel'],
    ['a header with a line break', { ...body, headers: { a: 'b\r\nc' } }, 400, 'headers.a'],
    ['an option that nobody reads', { ...body, options: { a: 1 } }, 400, 'options.a'],
    ['a taken name', { ...body, name: 'there' }, 409, 'name'],
  ])('are refused with %s', async (_, wrong, status, param) => {
    await plane.call('POST', '/api/admin/channels', { name: 'there', provider: 'demo' })
    const answer = await plane.call('POST', '/api/admin/channels', wrong)
    expect(answer).toMatchObject({ status, body: { error: { param } } })
    expect(JSON.stringify(answer.body)).not.toContain(SECRET)
  })

  it('cannot be left without the key that they need', async () => {
    await plane.call('POST', '/api/admin/channels', body)
    expect(await plane.call('PATCH', '/api/admin/channels/main', { api_keys: [] })).toMatchObject({
      status: 400,
      body: { error: { param: 'api_key' } },
    })
  })
})
