import { z } from 'zod'
import { defineEndpoint, listOf, money, nothing, pageQuery, time, timeQuery } from './endpoint.ts'

export const ledgerRow = z
  .object({
    id: z.string(),
    time,
    kind: z.string().describe('`credit`, `topup`, `charge`, `refund`, `expiry` or `adjustment`.'),
    amount: money.describe('A charge is negative.'),
    available_after: money,
    request_id: z.string().nullable(),
    reason: z.string().nullable(),
    customer: z.string(),
  })
  .meta({ id: 'LedgerRow' })
export type LedgerAnswer = z.input<typeof ledgerRow>

export const listLedger = defineEndpoint({
  method: 'get',
  path: '/api/admin/ledger',
  permission: 'owner',
  tag: 'books',
  summary: "Lists the movements of customers' money, newest first.",
  params: nothing,
  body: nothing,
  query: z.strictObject({
    ...pageQuery,
    customer: z.string().max(200).optional().describe('Id or name.'),
    from: timeQuery.optional(),
    to: timeQuery.optional(),
  }),
  status: 200,
  answer: listOf(ledgerRow),
})

export const verifyBooks = defineEndpoint({
  method: 'post',
  path: '/api/admin/books/verify',
  permission: 'owner',
  tag: 'books',
  summary: 'Checks the books against their invariants.',
  params: nothing,
  query: nothing,
  body: nothing,
  bodyOptional: true,
  status: 200,
  answer: z
    .object({
      ok: z.boolean(),
      accounts: z.number(),
      entries: z.number(),
      open_holds: z.number(),
      problems: z.array(z.string()),
    })
    .meta({ id: 'BooksReport' }),
})
