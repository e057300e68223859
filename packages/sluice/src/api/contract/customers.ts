import { z } from 'zod'
import {
  defineEndpoint,
  idParams,
  listOf,
  money,
  moneyInput,
  nothing,
  pageQuery,
  source,
  time,
} from './endpoint.ts'

const creditLimit = z
  .union([z.literal('unlimited'), moneyInput])
  .describe('How far below zero its money may go, or `unlimited`: metered, never refused for money.')

export const customer = z
  .object({
    id: z.string(),
    name: z.string(),
    group: z.string(),
    status: z.enum(['active', 'disabled']),
    available: money,
    held: money,
    credit_limit: z.string(),
    source,
    created_at: time,
  })
  .meta({ id: 'Customer' })
export type CustomerAnswer = z.input<typeof customer>

export const listCustomers = defineEndpoint({
  method: 'get',
  path: '/api/admin/customers',
  permission: 'owner',
  tag: 'customers',
  summary: 'Lists customers.',
  params: nothing,
  body: nothing,
  query: z.strictObject({ ...pageQuery, name: z.string().max(200).optional() }),
  status: 200,
  answer: listOf(customer),
})

export const createCustomer = defineEndpoint({
  method: 'post',
  path: '/api/admin/customers',
  permission: 'owner',
  tag: 'customers',
  summary: 'Creates a customer. `balance` is granted once.',
  params: nothing,
  query: nothing,
  body: z.strictObject({
    name: z.string(),
    group: z.string().optional(),
    balance: moneyInput.optional(),
    credit_limit: creditLimit.optional(),
  }),
  status: 201,
  answer: customer,
})

export const readCustomer = defineEndpoint({
  method: 'get',
  path: '/api/admin/customers/{id}',
  permission: 'owner',
  tag: 'customers',
  summary: 'Reads a customer by id or name.',
  query: nothing,
  body: nothing,
  params: idParams,
  status: 200,
  answer: customer,
})

export const patchCustomer = defineEndpoint({
  method: 'patch',
  path: '/api/admin/customers/{id}',
  permission: 'owner',
  tag: 'customers',
  summary: 'Changes a customer. A disabled one is refused within 5 s.',
  query: nothing,
  params: idParams,
  body: z.strictObject({
    group: z.string().optional(),
    status: z.enum(['active', 'disabled']).optional(),
    credit_limit: creditLimit.optional(),
  }),
  status: 200,
  answer: customer,
})

export const creditCustomer = defineEndpoint({
  method: 'post',
  path: '/api/admin/customers/{id}/credits',
  permission: 'owner',
  tag: 'customers',
  summary: 'Grants a customer money. The same `Idempotency-Key` grants it once.',
  query: nothing,
  params: idParams,
  body: z.strictObject({ amount: moneyInput, reason: z.string().min(1).max(500) }),
  idempotent: true,
  status: 201,
  answer: z.object({ entry_id: z.string(), available: money }).meta({ id: 'Credit' }),
})
