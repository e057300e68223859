import { z } from 'zod'
import { defineEndpoint, money, nothing } from './endpoint.ts'
import { pricedLine } from './prices.ts'

const quantity = z.number().min(0).max(Number.MAX_SAFE_INTEGER).optional()

/** Counters of a usage; they are disjoint apart from `reasoning`, which is part of `output`. */
export const usageInput = z.strictObject({
  input: quantity,
  cached_input: quantity,
  cache_write_5m: quantity,
  cache_write_1h: quantity,
  output: quantity,
  reasoning: quantity,
  audio_input: quantity,
  audio_output: quantity,
  images: quantity,
  image_input: quantity,
  image_output: quantity,
  tool_input: quantity,
  web_search: quantity,
  code_execution: quantity,
  file_search: quantity,
  seconds: quantity,
  characters: quantity,
})

/** Whose prices; the owner's to choose. */
const whose = {
  customer: z.string().max(200).optional().describe('Id or name; with the admin token only.'),
  group: z.string().max(200).optional().describe('With the admin token only.'),
}

export const quoteBody = z.union([
  z.strictObject({ model: z.string().min(1).max(200), usage: usageInput, ...whose }),
  z.strictObject({
    request: z.record(z.string(), z.unknown()),
    protocol: z.string().default('openai-chat'),
    ...whose,
  }),
])

export const quote = z
  .object({
    model: z.string(),
    charge: money.optional().describe('Of a usage.'),
    hold: money.optional().describe('Of a request: what is set aside before it is sent.'),
    price_version: z.string(),
    lines: z.array(pricedLine),
  })
  .meta({ id: 'Quote' })
export type QuoteAnswer = z.input<typeof quote>

export const quoteEndpoint = defineEndpoint({
  method: 'post',
  path: '/api/quote',
  permission: 'owner-or-customer-key',
  tag: 'me',
  summary: 'What a usage costs, or what a request would hold. Nothing is called or charged.',
  params: nothing,
  query: nothing,
  body: quoteBody,
  status: 200,
  answer: quote,
})

export const balance = z
  .object({
    available: money,
    held: money,
    credit_limit: z.string(),
    key_limit: money.nullable(),
    key_used: money,
  })
  .meta({ id: 'Balance' })
export type BalanceAnswer = z.input<typeof balance>

export const readBalance = defineEndpoint({
  method: 'get',
  path: '/api/balance',
  permission: 'customer-key',
  tag: 'me',
  summary: "The money of the calling key's customer.",
  params: nothing,
  query: nothing,
  body: nothing,
  status: 200,
  answer: balance,
})
