import { describe, expect, it } from 'vitest'
import { RetryBudget } from './retry-budget.ts'

function claims(budget: RetryBudget, times: number): number {
  let granted = 0
  for (let i = 0; i < times; i++) if (budget.beginRetry()) granted += 1
  return granted
}

describe('RetryBudget', () => {
  it('always allows ten', () => {
    const budget = new RetryBudget()
    budget.enter()
    expect(claims(budget, 50)).toBe(10)
    budget.endRetry()
    expect(claims(budget, 50)).toBe(1)
  })

  it('allows a fifth of the calls in flight', () => {
    const budget = new RetryBudget()
    for (let i = 0; i < 200; i++) budget.enter()
    expect(claims(budget, 200)).toBe(40)
    for (let i = 0; i < 100; i++) budget.leave()
    expect(budget.inFlight).toEqual({ calls: 100, retries: 40 })
    expect(budget.beginRetry()).toBe(false)
  })

  it('notices an end without a beginning', () => {
    expect(() => new RetryBudget().leave()).toThrow()
    expect(() => new RetryBudget().endRetry()).toThrow()
  })
})
