import { z } from 'zod'
import { EACH_UNITS, PER_MILLION_UNITS } from '../../money/pricing/price-types.ts'
import { channelSettings } from '../../routing/channel-settings.ts'
import { addressBlock, count, entryName, factor, givenKey, instant, modelPattern, usd } from './scalars.ts'

const settings = channelSettings.shape

/** A header's value as HTTP allows it, so that no line break reaches the wire. */
const headerValue = z
  .string()
  .max(4096)
  .regex(/^[\t\x20-\x7e\x80-\xff]*$/, { message: 'must be text that a header can carry' })
const headerName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, { message: 'not a header name' })
/** A key, or the JSON of a key file (Google's service accounts), which is kept on one line. */
const secretText = z
  .string()
  .min(1)
  .max(16_384)
  .transform((text) => compactKeyFile(text) ?? text)
  .refine((text) => /^[\x21-\x7e]+$/.test(text) || compactKeyFile(text) !== undefined, {
    error: 'must be printable and without spaces',
  })

function compactKeyFile(text: string): string | undefined {
  if (!text.trimStart().startsWith('{')) return undefined
  try {
    return JSON.stringify(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** The fields of a channel that are stored openly. */
export const openChannelFields = {
  base_url: settings.base_url,
  protocol: settings.protocol,
  models: z.array(modelPattern).max(10_000).optional(),
  model_map: z.record(modelPattern, modelPattern).optional(),
  groups: z.array(entryName).optional(),
  priority: settings.priority.unwrap().optional(),
  weight: settings.weight.unwrap().optional(),
  allow_private: z
    .array(z.string().regex(/^(\[[0-9a-fA-F:.]+\]|[^\s:/@[\]]+):\d{1,5}$/, { message: 'must be host:port' }))
    .optional(),
  free: settings.free.unwrap().optional(),
  timeouts: settings.timeouts.unwrap().strict().optional(),
  limits: z
    .strictObject({ concurrency: count.optional(), rpm: count.optional(), tpm: count.optional() })
    .optional(),
  on_client_gone: z
    .union(
      [
        z.literal('cancel'),
        z.strictObject({
          drain: z.strictObject({
            seconds: count.max(3600).optional(),
            kib: count.max(1_048_576).optional(),
          }),
        }),
      ],
      { error: 'must be cancel or { drain: { seconds: 30, kib: 64 } }' },
    )
    .optional(),
  usage: settings.usage,
  cost_multiplier: factor.optional(),
}

/** Those that may hold a secret. */
export const sealedChannelFields = {
  headers: z.record(headerName, headerValue).optional(),
  proxy: z.string().min(1).nullish(),
  options: z.record(z.string(), z.unknown()).optional(),
}

export const channelEntry = z.strictObject({
  name: entryName,
  provider: z.string().min(1),
  api_key: secretText.optional(),
  api_keys: z.array(secretText).max(1000).optional(),
  ...openChannelFields,
  ...sealedChannelFields,
})
export type ChannelEntry = z.output<typeof channelEntry>

const lineFields = Object.fromEntries(
  [...PER_MILLION_UNITS, ...EACH_UNITS].map((unit) => [unit, usd.optional()]),
)

export const priceFields = z.strictObject({
  ...lineFields,
  tiers: z
    .array(z.strictObject({ above_input_tokens: count.min(1), ...lineFields }))
    .max(20)
    .optional(),
})

export const priceEntry = z.strictObject({ model: modelPattern, ...priceFields.shape })

export const groupEntry = z.strictObject({ name: entryName, multiplier: factor.optional() })

/** The fields of a key beside its name and text; what is left out is none. */
export const keyFields = {
  models: z.array(modelPattern).max(1000).optional(),
  limit: usd.nullish(),
  expires_at: instant.nullish(),
  rpm: count.optional(),
  tpm: count.optional(),
  concurrency: count.optional(),
  allow_ip: z.array(addressBlock).max(1000).optional(),
  management: z.boolean().optional(),
  response_profile: z.enum(['openai', 'ohmygpt']).nullish(),
  reasoning: z.enum(['reasoning_content', 'reasoning', 'both', 'think', 'none']).nullish(),
}

export const keyEntry = z.strictObject({ name: entryName, key: givenKey.optional(), ...keyFields })
export type KeyEntryInput = z.output<typeof keyEntry>

export const creditLimit = z.union([z.literal('unlimited'), usd], {
  error: 'must be an amount in USD or unlimited',
})

export const customerEntry = z.strictObject({
  name: entryName,
  group: entryName.optional(),
  balance: usd.optional(),
  credit_limit: creditLimit.optional(),
  api_keys: z.array(keyEntry).max(10_000).optional(),
})
export type CustomerEntryInput = z.output<typeof customerEntry>
