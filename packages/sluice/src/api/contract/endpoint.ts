import { z } from 'zod'

/** Who may call an endpoint. */
export type Permission = 'owner' | 'customer-key' | 'owner-or-customer-key' | 'public'

/** One path of the control plane: what it takes and what it gives. Everything else is made from these. */
export interface Endpoint<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Answer extends z.ZodType = z.ZodType,
> {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** With `{name}` for each parameter. */
  readonly path: string
  readonly permission: Permission
  readonly tag: string
  readonly summary: string
  readonly params: Params
  readonly query: Query
  readonly body: Body
  /** The body may be left out. */
  readonly bodyOptional?: boolean
  /** An `Idempotency-Key` header is read. */
  readonly idempotent?: boolean
  readonly status: 200 | 201 | 204
  /** What leaves is built from this: a field that is not declared here cannot be sent. */
  readonly answer: Answer
}

/** Takes no parameter, no query or no body. */
export const nothing = z.strictObject({})

/** Declares an endpoint, keeping the exact types of its schemas. */
export function defineEndpoint<
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Answer extends z.ZodType,
>(endpoint: Endpoint<Params, Query, Body, Answer>): Endpoint<Params, Query, Body, Answer> {
  return endpoint
}

/** A page of a list, newest first. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    data: z.array(item),
    next_cursor: z
      .string()
      .nullable()
      .describe('Given as `cursor`, asks for the next page; null: the last one.'),
  })
}

export const pageQuery = {
  cursor: z.string().max(200).optional().describe('`next_cursor` of the page before.'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
}

/** Money comes in as decimal text or a number and goes out as decimal text, always USD. */
export const moneyInput = z.union([z.string().max(40), z.number()]).describe('USD, e.g. "10.00".')
export const money = z.string().describe('USD as decimal text.')

/** ISO 8601 in UTC with milliseconds. */
export const time = z.string().describe('ISO 8601, UTC, milliseconds.')

export const timeQuery = z.string().max(40).describe('ISO 8601 with a zone, or a date (midnight UTC).')
export const idParams = z.strictObject({ id: z.string().min(1).max(100) })

/** Who wrote an entry: `file` entries are changed in the configuration file only. */
export const source = z.string().describe('`file`, `environment`, `first-start` or `database`.')

export const empty = z.undefined()
