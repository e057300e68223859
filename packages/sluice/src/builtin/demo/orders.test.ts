import { describe, expect, it } from 'vitest'
import { BODY_FAULTS, noOrders, readOrders, splitModel, splitText } from './orders.ts'

describe('readOrders', () => {
  it.each([
    { text: '429=7', expected: { status: 429, retryAfter: 7 } },
    { text: '500', expected: { status: 500 } },
    { text: 'slow=250, delay=10,cut=3', expected: { slow: 250, delay: 10, cut: 3 } },
    { text: 'quota', expected: { quota: true } },
    { text: 'usage=negative,no-end', expected: { usage: 'negative', noEnd: true } },
    { text: 'tokens=999999999', expected: { tokens: 20_000 } },
    { text: '', expected: {} },
    ...BODY_FAULTS.map((body) => ({ text: body, expected: { body } })),
  ])('$text', ({ text, expected }) => {
    const orders = noOrders()
    expect(readOrders(text, orders)).toBeUndefined()
    expect(orders).toEqual({ ...noOrders(), ...expected })
  })

  it.each([
    '200',
    '999',
    'slow',
    'slow=-1',
    'slow=1e3',
    'usage=odd',
    'html=1',
    'quota=1',
    'nonsense',
    '429=x',
  ])('knows no %s', (text) => {
    expect(readOrders(text, noOrders())).toBe(text)
  })
})

it('finds orders behind a model and in a text', () => {
  expect(splitModel('demo-chat!429=2,slow=1')).toEqual({ model: 'demo-chat', orders: '429=2,slow=1' })
  expect(splitModel('demo-chat')).toEqual({ model: 'demo-chat', orders: '' })
  expect(splitText('Please demo!cut=3,slow=5 answer demo!usage=none')).toEqual({
    text: 'Please  answer',
    orders: 'cut=3,slow=5,usage=none',
  })
  expect(splitText('my demo! is fine, xdemo!429 too')).toEqual({
    text: 'my demo! is fine, xdemo!429 too',
    orders: '',
  })
})
