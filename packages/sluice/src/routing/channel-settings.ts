import { z } from 'zod'
import type { ChatProtocol } from '../canonical/chat.ts'
import { parseDuration } from './parse-duration.ts'

const count = z.number().int().min(0).max(1_000_000_000)
const text = z.string().min(1)

/** A time with its unit, e.g. `5s`; milliseconds after parsing. */
const duration = z.string().transform((value, context) => {
  const ms = parseDuration(value)
  if (ms !== undefined && ms > 0) return ms
  context.addIssue({ code: 'custom', message: 'must be a time such as 500ms, 5s, 2m or 1h' })
  return z.NEVER
})

/** Formats that an upstream may speak. */
export const UPSTREAM_PROTOCOLS = [
  'openai-chat',
  'openai-responses',
  'anthropic-messages',
  'gemini-generate',
  'bedrock-converse',
  'cohere-chat',
  'ollama-chat',
  'dify-chat',
  'coze-chat',
] as const satisfies readonly ChatProtocol[]

/**
 * `channels.settings`: the fields of a channel in the configuration file, less `name`, `provider` and what is
 * sealed. Every field may be left out. One written by a later version is ignored here; the configuration file
 * is where unknown fields are mistakes.
 */
export const channelSettings = z.object({
  base_url: text.nullish(),
  protocol: z.enum(UPSTREAM_PROTOCOLS).nullish(),
  models: z.array(text).default([]),
  model_map: z.record(text, text).default({}),
  groups: z.array(text).default(['default']),
  priority: z.number().int().min(-1_000_000).max(1_000_000).default(0),
  weight: z.number().min(0).max(1_000_000).default(1),
  allow_private: z.array(text).default([]),
  free: z.boolean().default(false),
  timeouts: z
    .object({
      connect: duration.optional(),
      first_byte: duration.optional(),
      first_token: duration.optional(),
      idle: duration.optional(),
      total: duration.optional(),
    })
    .default({}),
  limits: z
    .object({ concurrency: count.default(0), rpm: count.default(0), tpm: count.default(0) })
    .default({ concurrency: 0, rpm: 0, tpm: 0 }),
  on_client_gone: z
    .union([
      z.literal('cancel'),
      z.object({ drain: z.object({ seconds: count.default(30), kib: count.default(64) }) }),
    ])
    .default({ drain: { seconds: 30, kib: 64 } }),
  usage: z.enum(['trusted', 'checked']).nullish(),
  cost_multiplier: z
    .string()
    .regex(/^\d{1,9}(\.\d{1,9})?$/)
    .default('1'),
})

export type ChannelSettings = z.output<typeof channelSettings>

/** `channels.sealed`, opened: what may hold a secret. */
export const sealedChannelSettings = z.object({
  headers: z.record(z.string(), z.string()).default({}),
  proxy: text.nullish(),
  options: z.record(z.string(), z.unknown()).default({}),
})

export type SealedChannelSettings = z.output<typeof sealedChannelSettings>
