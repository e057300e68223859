import { beforeEach, describe, expect, it } from 'vitest'
import { openTestControlApp, type TestControlApp } from '../../../../../tests/kit/control-app.ts'
import { isJsonObject } from '../../canonical/json.ts'

let plane: TestControlApp

beforeEach(async () => {
  plane = await openTestControlApp()
})

describe('customers', () => {
  it('are created, read by id and name, changed and listed', async () => {
    const made = await plane.call('POST', '/api/admin/customers', {
      name: 'alice',
      group: 'gold',
      balance: '10.50',
      credit_limit: 2,
    })
    expect(made).toMatchObject({
      status: 201,
      body: {
        name: 'alice',
        group: 'gold',
        status: 'active',
        available: '10.5',
        held: '0',
        credit_limit: '2',
        source: 'database',
      },
    })
    const id = String(made.body.id)
    expect((await plane.call('GET', `/api/admin/customers/${id}`)).body).toEqual(made.body)
    expect((await plane.call('GET', '/api/admin/customers/alice')).body).toEqual(made.body)
    const patched = await plane.call('PATCH', `/api/admin/customers/${id}`, {
      status: 'disabled',
      credit_limit: 'unlimited',
    })
    expect(patched).toMatchObject({
      status: 200,
      body: { status: 'disabled', credit_limit: 'unlimited', group: 'gold' },
    })
    expect((await plane.call('GET', '/api/admin/customers')).body).toEqual({
      data: [patched.body],
      next_cursor: null,
    })
  })

  it('come in pages, newest first', async () => {
    for (let n = 0; n < 5; n++) {
      plane.books.clock.advance(1)
      await plane.call('POST', '/api/admin/customers', { name: `c${n}` })
    }
    const names: unknown[] = []
    let cursor = ''
    for (let page = 0; page < 3; page++) {
      const { body } = await plane.call('GET', `/api/admin/customers?limit=2${cursor}`)
      if (Array.isArray(body.data)) for (const one of body.data) names.push(isJsonObject(one) && one.name)
      cursor = `&cursor=${String(body.next_cursor)}`
    }
    expect(names).toEqual(['c4', 'c3', 'c2', 'c1', 'c0'])
    expect(cursor).toBe('&cursor=null')
  })

  it('are credited once per idempotency key', async () => {
    await plane.call('POST', '/api/admin/customers', { name: 'alice' })
    const path = '/api/admin/customers/alice/credits'
    const key = { 'idempotency-key': 'top-up-1' }
    const first = await plane.call('POST', path, { amount: '3', reason: 'gift' }, key)
    expect(first).toMatchObject({
      status: 201,
      body: { entry_id: expect.stringMatching(/^crd_.*\.credit$/), available: '3' },
    })
    const second = await plane.call('POST', path, { amount: '3', reason: 'gift' }, key)
    expect(second).toMatchObject({ status: 201, body: first.body })
    expect([first.headers.get('idempotent-replayed'), second.headers.get('idempotent-replayed')]).toEqual([
      null,
      'true',
    ])
    expect(await plane.call('POST', path, { amount: '4', reason: 'gift' }, key)).toMatchObject({
      status: 422,
      body: { error: { code: 'idempotency_mismatch' } },
    })
    plane.books.clock.advance(1)
    expect((await plane.call('POST', path, { amount: '3', reason: 'gift' })).body.available).toBe('6')
    const { body } = await plane.call('GET', '/api/admin/ledger?customer=alice')
    expect(body).toMatchObject({
      data: [
        {
          kind: 'credit',
          amount: '3',
          available_after: '6',
          request_id: null,
          reason: 'gift',
          customer: 'alice',
        },
        { kind: 'credit', amount: '3', available_after: '3' },
      ],
      next_cursor: null,
    })
  })

  it.each([
    ['a taken name', { name: 'alice' }, 409, 'name', 'name_taken'],
    ['no name', {}, 400, 'name', 'invalid_value'],
    ['an unknown field', { name: 'b', role: 'root' }, 400, 'role', 'unknown_field'],
    ['status at creation', { name: 'b', status: 'active' }, 400, 'status', 'unknown_field'],
    ['money below 0', { name: 'b', balance: '-1' }, 400, 'balance', 'invalid_value'],
    ['money that is none', { name: 'b', balance: '1e3' }, 400, 'balance', 'invalid_value'],
    ['huge money', { name: 'b', balance: 1e308 }, 400, 'balance', 'invalid_value'],
    ['a control character', { name: 'a\u0000b' }, 400, 'name', 'invalid_value'],
    ['a list', [], 400, '', 'invalid_value'],
  ])('are refused with %s', async (_, body, status, param, code) => {
    await plane.call('POST', '/api/admin/customers', { name: 'alice' })
    expect(await plane.call('POST', '/api/admin/customers', body)).toMatchObject({
      status,
      body: { error: { param, code } },
    })
  })

  it.each([
    ['POST', '/api/admin/customers', '{"name":'],
    ['POST', '/api/admin/customers', ''],
    ['POST', '/api/admin/books/verify', 'x'],
  ])('refuses a body that is not JSON: %s %s %j', async (method, path, body) => {
    expect(await plane.call(method, path, body)).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_json' } },
    })
  })

  it.each(['limit=0', 'limit=201', 'limit=x', 'cursor=%25', 'unknown=1', 'limit=1&limit=2'])(
    'refuses the query %s',
    async (query) => {
      expect((await plane.call('GET', `/api/admin/customers?${query}`)).status).toBe(400)
    },
  )

  it.each([
    { amount: 0, reason: 'x' },
    { amount: '-1', reason: 'x' },
    { amount: '1', reason: ' ' },
    { amount: '1' },
    { amount: '0.0000000001', reason: 'x' },
  ])('are not credited with %j', async (body) => {
    await plane.call('POST', '/api/admin/customers', { name: 'alice' })
    expect((await plane.call('POST', '/api/admin/customers/alice/credits', body)).status).toBe(400)
    expect((await plane.call('GET', '/api/admin/customers/alice')).body.available).toBe('0')
  })

  it('are answered 404 where there is none', async () => {
    const answers = [
      await plane.call('GET', '/api/admin/customers/nobody'),
      await plane.call('PATCH', '/api/admin/customers/nobody', { group: 'g' }),
      await plane.call('POST', '/api/admin/customers/nobody/credits', { amount: 1, reason: 'x' }),
      await plane.call('GET', '/api/admin/customers/nobody/api-keys'),
      await plane.call('POST', '/api/admin/customers/nobody/api-keys', {}),
    ]
    for (const answer of answers)
      expect(answer).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } })
  })
})
