import { describe, expect, it } from 'vitest'
import { type CustomerRow, readCustomers } from './read-customers.ts'

const ROW: CustomerRow = {
  id: 'cus_1',
  name: 'alice',
  group_name: 'default',
  account_id: 'acc_1',
  status: 'active',
  unlimited: 0n,
}

describe('readCustomers', () => {
  it('reads a row', () => {
    expect(readCustomers([ROW]).get('cus_1')).toEqual({
      id: 'cus_1',
      name: 'alice',
      accountId: 'acc_1',
      status: 'active',
      group: 'default',
      unlimited: false,
    })
  })

  it.each([
    { parts: { status: 'disabled' }, expected: { status: 'disabled' } },
    { parts: { status: 'a status of another version' }, expected: { status: 'disabled' } },
    { parts: { unlimited: 1n }, expected: { unlimited: true } },
  ])('$parts', ({ parts, expected }) => {
    expect(readCustomers([{ ...ROW, ...parts }]).get('cus_1')).toMatchObject(expected)
  })
})
