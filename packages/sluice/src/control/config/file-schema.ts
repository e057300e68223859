import { z } from 'zod'
import { INBOUND_PROTOCOLS } from './check-aliases.ts'
import { channelEntry, customerEntry, groupEntry, priceEntry } from './entry-schemas.ts'
import { addressBlock, count, keepingTime, spanOrZero, usd } from './scalars.ts'

/** The whole configuration file (operator.md 4). Unknown fields are mistakes. */
export const configFile = z.strictObject({
  admin: z.strictObject({ token: z.string().min(1).optional() }).nullish(),
  channels: z.array(channelEntry).nullish(),
  prices: z.array(priceEntry).nullish(),
  groups: z.array(groupEntry).nullish(),
  customers: z.array(customerEntry).nullish(),
  compat: z
    .strictObject({
      response_profile: z.enum(['openai', 'ohmygpt']).optional(),
      reasoning: z.enum(['reasoning_content', 'reasoning', 'both', 'think', 'none']).optional(),
      units_per_usd: count.min(1).optional(),
      ohmygpt_units_per_usd: count.min(1).optional(),
      reasoning_memory: spanOrZero.optional(),
      aliases: z.record(z.string(), z.enum(INBOUND_PROTOCOLS)).optional(),
    })
    .nullish(),
  responses: z
    .strictObject({
      store: keepingTime.optional(),
      websocket: z.boolean().optional(),
    })
    .nullish(),
  affinity: z.strictObject({ ttl: spanOrZero.optional() }).nullish(),
  keys: z.strictObject({ recoverable: z.boolean().optional() }).nullish(),
  limits: z
    .strictObject({
      key_concurrency: count.optional(),
      customer_concurrency: count.optional(),
      channel_concurrency: count.optional(),
      max_charge: usd.optional(),
      overdraft: usd.optional(),
    })
    .nullish(),
  metrics: z.strictObject({ public: z.boolean().optional() }).nullish(),
  trusted_proxies: z.array(addressBlock).nullish(),
  retention: z.strictObject({ requests: spanOrZero.optional() }).nullish(),
  cors: z.strictObject({ origins: z.union([z.string(), z.array(z.string())]).optional() }).nullish(),
  ledger: z
    .strictObject({
      durability: z.enum(['full', 'relaxed']).optional(),
      hold_output_tokens: count.optional(),
    })
    .nullish(),
})
export type ConfigFile = z.output<typeof configFile>
