import { z } from 'zod'
import { defineEndpoint, listOf, money, moneyInput, nothing, pageQuery } from './endpoint.ts'

/** The lines of a price, spelled as in the configuration file. */
function priceLines<Amount extends z.ZodType>(amount: Amount) {
  const perMillion = amount.optional()
  const each = amount.optional()
  return {
    input: perMillion,
    cached_input: perMillion,
    cache_write_5m: perMillion,
    cache_write_1h: perMillion,
    output: perMillion,
    reasoning: perMillion,
    audio_input: perMillion,
    audio_output: perMillion,
    image_input: perMillion,
    image_output: perMillion,
    tool_input: perMillion,
    characters: perMillion,
    per_call: each,
    per_image: each,
    per_second: each,
    per_minute: each,
    web_search: each,
    code_execution: each,
    file_search: each,
  }
}

/** One line of a quote, and of a request's `price_lines`. */
export const pricedLine = z.object({
  unit: z.string(),
  quantity: z.number(),
  price: money,
  amount: money,
})

export const price = z
  .object({
    model: z.string().describe('A model id, or a pattern with `*`.'),
    source: z.string().describe('`catalogue`, `file` or `database`.'),
    provider: z.string().optional().describe('Of a price of the catalogue.'),
    ...priceLines(money),
    tiers: z
      .array(z.object({ above_input_tokens: z.number(), ...priceLines(money) }))
      .optional()
      .describe('A tier reprices the whole call.'),
  })
  .meta({ id: 'Price' })
export type PriceAnswer = z.input<typeof price>

export const listPrices = defineEndpoint({
  method: 'get',
  path: '/api/admin/prices',
  permission: 'owner',
  tag: 'prices',
  summary: 'Lists the price book: the built-in catalogue with what the file and the database put over it.',
  params: nothing,
  body: nothing,
  query: z.strictObject({
    ...pageQuery,
    model: z.string().max(200).optional(),
    source: z.enum(['catalogue', 'file', 'database']).optional(),
  }),
  status: 200,
  answer: listOf(price),
})

export const putPrice = defineEndpoint({
  method: 'put',
  path: '/api/admin/prices/{model}',
  permission: 'owner',
  tag: 'prices',
  summary: 'Sets the price of a model or pattern; what is not given falls back as documented.',
  query: nothing,
  params: z.strictObject({ model: z.string().min(1).max(200) }),
  body: z.strictObject({
    ...priceLines(moneyInput),
    tiers: z.array(z.strictObject({ above_input_tokens: z.number(), ...priceLines(moneyInput) })).optional(),
  }),
  status: 200,
  answer: price,
})
