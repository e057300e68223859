import { beforeEach, describe, expect, it } from 'vitest'
import { openTestControlApp, type TestControlApp } from '../../../../../tests/kit/control-app.ts'

let plane: TestControlApp

beforeEach(async () => {
  plane = await openTestControlApp()
})

describe('keys', () => {
  it('are created, shown once, changed, listed and revoked, and count at once', async () => {
    await plane.call('POST', '/api/admin/customers', { name: 'alice' })
    const made = await plane.call('POST', '/api/admin/customers/alice/api-keys', {
      name: 'laptop',
      models: ['gpt-*'],
      limit: '5',
      expires_at: '2027-01-31',
      rpm: 10,
      allow_ip: ['10.0.0.0/8'],
      management: true,
    })
    const key = String(made.body.key)
    expect(made).toMatchObject({
      status: 201,
      body: {
        customer: 'alice',
        name: 'laptop',
        key: expect.stringMatching(/^sk-[A-Za-z0-9]{48}$/),
        last4: key.slice(-4),
        limit: '5',
        used: '0',
        expires_at: '2027-01-31T00:00:00.000Z',
        management: true,
        notes: [expect.stringContaining('opens nothing yet')],
      },
    })
    const id = String(made.body.id)
    expect(plane.live.current().keyring.byId(id)?.rpm).toBe(10)
    const listed = await plane.call('GET', '/api/admin/customers/alice/api-keys')
    expect(JSON.stringify(listed.body)).not.toContain(key)
    const patched = await plane.call('PATCH', `/api/admin/api-keys/${id}`, {
      limit: null,
      expires_at: null,
      status: 'disabled',
    })
    expect(patched).toMatchObject({
      status: 200,
      body: { limit: null, expires_at: null, status: 'disabled', rpm: 10 },
    })
    expect(patched.body.key).toBeUndefined()
    const withdrawn = await plane.call('PATCH', `/api/admin/api-keys/${id}`, { management: false })
    expect([withdrawn.body.management, withdrawn.body.notes]).toEqual([false, undefined])
    expect((await plane.call('DELETE', `/api/admin/api-keys/${id}`)).status).toBe(204)
    expect((await plane.call('DELETE', `/api/admin/api-keys/${id}`)).status).toBe(204)
    expect(plane.live.current().keyring.byId(id)?.status).toBe('revoked')
    expect(await plane.call('PATCH', `/api/admin/api-keys/${id}`, { rpm: 1 })).toMatchObject({ status: 409 })
  })

  it('are named by themselves, and given ones are taken', async () => {
    await plane.call('POST', '/api/admin/customers', { name: 'alice' })
    const names = []
    for (let n = 0; n < 3; n++)
      names.push((await plane.call('POST', '/api/admin/customers/alice/api-keys', {})).body.name)
    expect(names).toEqual(['default', 'key-2', 'key-3'])
    const key = `sk-${'given'.repeat(5)}`
    expect(
      (await plane.call('POST', '/api/admin/customers/alice/api-keys', { name: 'g', key })).body.key,
    ).toBe(key)
    expect(await plane.call('POST', '/api/admin/customers/alice/api-keys', { name: 'h', key })).toMatchObject(
      {
        status: 409,
        body: { error: { code: 'key_taken', param: 'key' } },
      },
    )
    expect(await plane.call('POST', '/api/admin/customers/alice/api-keys', { name: 'g' })).toMatchObject({
      status: 409,
      body: { error: { code: 'name_taken', param: 'name' } },
    })
  })

  it.each([
    [{ key: 'sk-short' }, 'key'],
    [{ expires_at: 'tomorrow' }, 'expires_at'],
    [{ rpm: -1 }, 'rpm'],
    [{ rpm: 1.5 }, 'rpm'],
    [{ allow_ip: ['10.0.0.0/99'] }, 'allow_ip[0]'],
    [{ reasoning: 'loud' }, 'reasoning'],
    [{ response_profile: 'x' }, 'response_profile'],
    [{ used: '0' }, 'used'],
  ])('are refused with %j', async (body, param) => {
    await plane.call('POST', '/api/admin/customers', { name: 'alice' })
    expect(await plane.call('POST', '/api/admin/customers/alice/api-keys', body)).toMatchObject({
      status: 400,
      body: { error: { param } },
    })
  })

  it('answer 404 where there is none', async () => {
    expect((await plane.call('PATCH', '/api/admin/api-keys/none', { rpm: 1 })).status).toBe(404)
    expect((await plane.call('DELETE', '/api/admin/api-keys/none')).status).toBe(404)
  })
})
