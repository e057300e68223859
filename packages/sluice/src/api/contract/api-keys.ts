import { z } from 'zod'
import {
  defineEndpoint,
  empty,
  idParams,
  listOf,
  money,
  moneyInput,
  nothing,
  pageQuery,
  source,
  time,
} from './endpoint.ts'

export const apiKey = z
  .object({
    id: z.string(),
    customer: z.string().describe('Name of the customer.'),
    customer_id: z.string(),
    name: z.string(),
    key: z.string().optional().describe('The key itself, only in the answer that created it.'),
    prefix: z.string(),
    last4: z.string(),
    status: z.enum(['active', 'disabled', 'revoked']),
    models: z.array(z.string()),
    limit: money.nullable(),
    used: money,
    expires_at: time.nullable(),
    rpm: z.number(),
    tpm: z.number(),
    concurrency: z.number(),
    allow_ip: z.array(z.string()),
    management: z.boolean(),
    response_profile: z.string().nullable(),
    reasoning: z.string().nullable(),
    source,
    created_at: time,
    notes: z.array(z.string()).optional().describe('What of the key has no effect in this version.'),
  })
  .meta({ id: 'ApiKey' })
export type ApiKeyAnswer = z.input<typeof apiKey>

const fields = {
  models: z.array(z.string()).optional().describe('Model ids and patterns it may call; empty: all.'),
  limit: moneyInput.nullish().describe('What it may spend over its life.'),
  expires_at: z.string().nullish(),
  rpm: z.number().optional(),
  tpm: z.number().optional(),
  concurrency: z.number().optional(),
  allow_ip: z.array(z.string()).optional().describe('Addresses and CIDR blocks; empty: all.'),
  management: z
    .boolean()
    .optional()
    .describe('The management right over its own customer: stored, and opens nothing in this version.'),
  response_profile: z.string().nullish(),
  reasoning: z.string().nullish(),
}

export const listApiKeys = defineEndpoint({
  method: 'get',
  path: '/api/admin/customers/{id}/api-keys',
  permission: 'owner',
  tag: 'api keys',
  summary: 'Lists the keys of a customer, revoked ones too.',
  body: nothing,
  params: idParams,
  query: z.strictObject(pageQuery),
  status: 200,
  answer: listOf(apiKey),
})

export const createApiKey = defineEndpoint({
  method: 'post',
  path: '/api/admin/customers/{id}/api-keys',
  permission: 'owner',
  tag: 'api keys',
  summary: 'Creates a key. Without `key` it is generated; the answer alone shows it.',
  query: nothing,
  params: idParams,
  body: z.strictObject({ name: z.string().optional(), key: z.string().optional(), ...fields }),
  status: 201,
  answer: apiKey,
})

export const patchApiKey = defineEndpoint({
  method: 'patch',
  path: '/api/admin/api-keys/{id}',
  permission: 'owner',
  tag: 'api keys',
  summary: 'Changes a key.',
  query: nothing,
  params: idParams,
  body: z.strictObject({
    name: z.string().optional(),
    status: z.enum(['active', 'disabled']).optional(),
    ...fields,
  }),
  status: 200,
  answer: apiKey,
})

export const revokeApiKey = defineEndpoint({
  method: 'delete',
  path: '/api/admin/api-keys/{id}',
  permission: 'owner',
  tag: 'api keys',
  summary: 'Revokes a key for good; it is refused within 5 s.',
  query: nothing,
  body: nothing,
  params: idParams,
  status: 204,
  answer: empty,
})
