import { beforeEach, describe, expect, it } from 'vitest'
import { openTestControlApp, type TestControlApp } from '../../../../../tests/kit/control-app.ts'

let plane: TestControlApp

beforeEach(async () => {
  plane = await openTestControlApp()
})

describe('prices', () => {
  it('are set, listed with the catalogue and found by model', async () => {
    const put = await plane.call('PUT', '/api/admin/prices/acme%2Flarge', {
      input: 1.5,
      output: '6',
      tiers: [{ above_input_tokens: 1000, input: '3' }],
    })
    const price = {
      model: 'acme/large',
      source: 'database',
      input: '1.5',
      output: '6',
      tiers: [{ above_input_tokens: 1000, input: '3' }],
    }
    expect(put).toMatchObject({ status: 200, body: price })
    expect((await plane.call('PUT', '/api/admin/prices/acme/small', { per_call: '0.01' })).body.model).toBe(
      'acme/small',
    )
    expect((await plane.call('GET', '/api/admin/prices?limit=1')).body).toMatchObject({
      data: [price],
      next_cursor: expect.any(String),
    })
    expect((await plane.call('GET', '/api/admin/prices?model=demo-chat')).body).toMatchObject({
      data: [{ model: 'demo-chat', source: 'catalogue', provider: 'demo', input: '1' }],
    })
    expect(plane.live.current().prices.priceOf({ asked: 'acme/small', at: 0 })?.lines.per_call).toBe(
      10_000_000n,
    )
  })

  it.each([
    [{}, ''],
    [{ input: '-1' }, 'input'],
    [{ inputs: '1' }, 'inputs'],
    [{ tiers: [{ above_input_tokens: 5 }], input: 1 }, 'tiers[0]'],
    [{ input: 'free' }, 'input'],
  ])('are refused with %j', async (body, param) => {
    expect(await plane.call('PUT', '/api/admin/prices/m', body)).toMatchObject({
      status: 400,
      body: { error: { param } },
    })
  })
})
