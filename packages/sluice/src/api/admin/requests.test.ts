import { beforeEach, describe, expect, it } from 'vitest'
import { aCall, addCustomer, aSettlement } from '../../../../../tests/kit/books.ts'
import { openTestControlApp, type TestControlApp } from '../../../../../tests/kit/control-app.ts'
import { openCall, settleCall } from '../../relay/commands.ts'

let plane: TestControlApp

beforeEach(async () => {
  plane = await openTestControlApp()
})

describe('requests and books', () => {
  beforeEach(async () => {
    const { runner } = plane.books
    await runner.run(addCustomer, { name: 'alice', balance: 1000n })
    await runner.run(openCall, aCall('req_a', 'alice', 100n))
    await runner.run(settleCall, aSettlement('req_a', 'alice', 40n))
  })

  it('shows a call as a row, and alone with its trace and lines', async () => {
    const { body } = await plane.call(
      'GET',
      '/api/admin/requests?customer=alice&model=model-a&status=succeeded',
    )
    const row = {
      id: 'req_a',
      customer: 'alice',
      api_key: "alice's key",
      protocol: 'openai-chat',
      status: 'succeeded',
      http_status: 200,
      charge: '0.00000004',
      usage: { input: 10, output: 40, cache_write_5m: 0 },
    }
    expect(body).toMatchObject({ data: [row], next_cursor: null })
    expect((await plane.call('GET', '/api/admin/requests/req_a')).body).toMatchObject({
      ...row,
      trace: [{ channel: 'a', credential: '1', outcome: 'tried', reason: 'ok', http_status: 200, ms: 50 }],
      price_lines: [{ unit: 'output', quantity: 40 }],
    })
    expect((await plane.call('GET', '/api/admin/requests/req_none')).status).toBe(404)
    expect((await plane.call('GET', '/api/admin/requests?customer=nobody')).body).toEqual({
      data: [],
      next_cursor: null,
    })
    expect((await plane.call('GET', '/api/admin/requests?from=2020-01-01&to=2020-02-01')).body.data).toEqual(
      [],
    )
    expect(await plane.call('GET', '/api/admin/requests?from=soon')).toMatchObject({
      status: 400,
      body: { error: { param: 'from' } },
    })
    expect((await plane.call('GET', '/api/admin/requests?status=lost')).status).toBe(400)
  })

  it('lists the ledger and verifies the books', async () => {
    expect((await plane.call('GET', '/api/admin/ledger')).body.data).toMatchObject([
      { kind: 'charge', amount: '-0.00000004', request_id: 'req_a', available_after: '0.00000096' },
      { kind: 'credit', amount: '0.000001' },
    ])
    expect(await plane.call('POST', '/api/admin/books/verify')).toMatchObject({
      status: 200,
      body: { ok: true, accounts: 1, open_holds: 0, problems: [] },
    })
    await plane.books.change('UPDATE accounts SET available = available + 1')
    const { body } = await plane.call('POST', '/api/admin/books/verify', {})
    expect(body).toMatchObject({ ok: false, problems: [expect.any(String)] })
  })
})
