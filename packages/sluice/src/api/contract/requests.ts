import { z } from 'zod'
import { defineEndpoint, idParams, listOf, money, nothing, pageQuery, time, timeQuery } from './endpoint.ts'
import { pricedLine } from './prices.ts'

export const usage = z.object({
  input: z.number(),
  cached_input: z.number(),
  cache_write_5m: z.number(),
  cache_write_1h: z.number(),
  output: z.number(),
  reasoning: z.number(),
  audio_input: z.number(),
  audio_output: z.number(),
  images: z.number(),
  image_input: z.number(),
  image_output: z.number(),
  tool_input: z.number(),
  web_search: z.number(),
  code_execution: z.number(),
  file_search: z.number(),
  seconds: z.number(),
  characters: z.number(),
})

const requestFields = {
  id: z.string(),
  time,
  customer: z.string(),
  api_key: z.string(),
  protocol: z.string(),
  operation: z.string(),
  requested_model: z.string(),
  routed_model: z.string().nullable(),
  answered_model: z.string().nullable(),
  channel: z.string().nullable(),
  provider: z.string().nullable(),
  path: z.string().nullable().describe('`passthrough` or `translated`.'),
  status: z.enum(['running', 'succeeded', 'failed', 'refused', 'cancelled']),
  http_status: z.number().nullable(),
  finish_reason: z.string().nullable(),
  streamed: z.boolean(),
  usage: usage.nullable(),
  usage_source: z.string().nullable().describe('`upstream`, `counted` or `estimated`.'),
  charge: money,
  uncollected: money,
  cost: money,
  price_version: z.string().nullable(),
  first_token_ms: z.number().nullable(),
  duration_ms: z.number().nullable(),
  attempts: z.number(),
  client_gone: z.boolean(),
  error_code: z.string().nullable(),
}

export const requestRow = z.object(requestFields).meta({ id: 'Request' })
export type RequestAnswer = z.input<typeof requestRow>

export const requestDetail = z
  .object({
    ...requestFields,
    trace: z.array(
      z.object({
        channel: z.string(),
        credential: z.string().nullable(),
        outcome: z.enum(['tried', 'skipped']),
        reason: z.string(),
        http_status: z.number().nullable(),
        ms: z.number().nullable(),
      }),
    ),
    price_lines: z.array(pricedLine),
  })
  .meta({ id: 'RequestDetail' })
export type RequestDetailAnswer = z.input<typeof requestDetail>

export const listRequests = defineEndpoint({
  method: 'get',
  path: '/api/admin/requests',
  permission: 'owner',
  tag: 'requests',
  summary: 'Lists calls, newest first. `from` is inclusive, `to` exclusive.',
  params: nothing,
  body: nothing,
  query: z.strictObject({
    ...pageQuery,
    customer: z.string().max(200).optional().describe('Id or name.'),
    api_key: z.string().max(200).optional().describe('Id or name.'),
    model: z.string().max(200).optional().describe('The model that was asked for.'),
    channel: z.string().max(200).optional().describe('Id or name.'),
    status: z.enum(['running', 'succeeded', 'failed', 'refused', 'cancelled']).optional(),
    from: timeQuery.optional(),
    to: timeQuery.optional(),
  }),
  status: 200,
  answer: listOf(requestRow),
})

export const readRequest = defineEndpoint({
  method: 'get',
  path: '/api/admin/requests/{id}',
  permission: 'owner',
  tag: 'requests',
  summary: 'Reads one call with its trace and the lines of its charge.',
  query: nothing,
  body: nothing,
  params: idParams,
  status: 200,
  answer: requestDetail,
})
