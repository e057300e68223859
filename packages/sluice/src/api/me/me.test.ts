import { beforeEach, describe, expect, it } from 'vitest'
import { OWNER_TOKEN, openTestControlApp, type TestControlApp } from '../../../../../tests/kit/control-app.ts'

let plane: TestControlApp

beforeEach(async () => {
  plane = await openTestControlApp()
})

describe('a customer of its own', () => {
  it('reads its balance with its key alone', async () => {
    await plane.call('POST', '/api/admin/customers', { name: 'alice', balance: '3' })
    const { body } = await plane.call('POST', '/api/admin/customers/alice/api-keys', { limit: '2' })
    const own = { authorization: `Bearer ${String(body.key)}` }
    expect(await plane.call('GET', '/api/balance', undefined, own)).toMatchObject({
      status: 200,
      body: { available: '3', held: '0', credit_limit: '0', key_limit: '2', key_used: '0' },
    })
    expect(
      (
        await plane.call('GET', '/api/balance', undefined, {
          authorization: '',
          'x-api-key': String(body.key),
        })
      ).status,
    ).toBe(200)
    for (const authorization of ['', 'Bearer sk-unknown', `Bearer ${OWNER_TOKEN}`]) {
      expect((await plane.call('GET', '/api/balance', undefined, { authorization })).status).toBe(401)
    }
  })

  it('asks for quotes of its own group; the owner for any', async () => {
    await plane.call('POST', '/api/admin/customers', { name: 'alice', group: 'gold' })
    const { body } = await plane.call('POST', '/api/admin/customers/alice/api-keys', {})
    const own = { authorization: `Bearer ${String(body.key)}` }
    const usage = { model: 'm', usage: { input: 5 } }
    expect((await plane.call('POST', '/api/quote', usage, own)).body).toEqual({
      model: 'm',
      charge: '1',
      price_version: 'pv',
      lines: [],
    })
    expect((await plane.call('POST', '/api/quote', { ...usage, customer: 'bob' }, own)).status).toBe(403)
    await plane.call('POST', '/api/quote', { ...usage, customer: 'alice' })
    await plane.call('POST', '/api/quote', { request: { model: 'm', messages: [] }, group: 'silver' })
    expect(plane.quotes.map(({ ask, group, key }) => [ask.kind, group, key?.customer.name])).toEqual([
      ['usage', 'gold', 'alice'],
      ['usage', 'gold', undefined],
      ['request', 'silver', undefined],
    ])
    for (const wrong of [
      {},
      { model: 'm' },
      { model: 'm', usage: { inputs: 1 } },
      { model: 'm', usage: { input: -1 } },
    ]) {
      expect((await plane.call('POST', '/api/quote', wrong)).status).toBe(400)
    }
    expect((await plane.call('POST', '/api/quote', usage, { authorization: '' })).status).toBe(401)
  })
})
