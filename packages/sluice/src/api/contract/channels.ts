import { z } from 'zod'
import { defineEndpoint, empty, idParams, listOf, nothing, pageQuery, source, time } from './endpoint.ts'

const timeouts = z.strictObject({
  connect: z.string().optional(),
  first_byte: z.string().optional(),
  first_token: z.string().optional(),
  idle: z.string().optional(),
  total: z.string().optional(),
})
const limits = z.strictObject({
  concurrency: z.number().optional(),
  rpm: z.number().optional(),
  tpm: z.number().optional(),
})
const onClientGone = z.union([
  z.literal('cancel'),
  z.strictObject({
    drain: z.strictObject({ seconds: z.number().optional(), kib: z.number().optional() }),
  }),
])

/** The fields of a channel in the configuration file, in the same spelling. */
const openFields = {
  base_url: z.string().nullish(),
  protocol: z.string().nullish(),
  models: z
    .array(z.string())
    .optional()
    .describe('Model ids and `*` patterns; left out: all that is known of the provider.'),
  model_map: z.record(z.string(), z.string()).optional(),
  groups: z.array(z.string()).optional(),
  priority: z.number().optional(),
  weight: z.number().optional(),
  allow_private: z.array(z.string()).optional(),
  free: z.boolean().optional(),
  timeouts: timeouts.optional(),
  limits: limits.optional(),
  on_client_gone: onClientGone.optional(),
  usage: z.string().nullish(),
  cost_multiplier: z.union([z.string(), z.number()]).optional(),
}

const secretFields = {
  api_key: z.string().optional(),
  api_keys: z.array(z.string()).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  proxy: z.string().nullish(),
  options: z.record(z.string(), z.unknown()).optional(),
}

export const channel = z
  .object({
    id: z.string(),
    name: z.string(),
    provider: z.string(),
    status: z.enum(['active', 'disabled']),
    ...openFields,
    models: z.array(z.string()),
    credentials: z
      .array(z.object({ id: z.string(), last4: z.string() }))
      .describe('The stored keys, in order; their text is never returned.'),
    header_names: z.array(z.string()),
    option_names: z.array(z.string()),
    proxy: z.string().nullable().describe('Address of the proxy, without its credentials.'),
    source,
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'Channel' })
export type ChannelAnswer = z.input<typeof channel>

export const listChannels = defineEndpoint({
  method: 'get',
  path: '/api/admin/channels',
  permission: 'owner',
  tag: 'channels',
  summary: 'Lists channels.',
  params: nothing,
  body: nothing,
  query: z.strictObject(pageQuery),
  status: 200,
  answer: listOf(channel),
})

export const createChannel = defineEndpoint({
  method: 'post',
  path: '/api/admin/channels',
  permission: 'owner',
  tag: 'channels',
  summary: 'Creates a channel.',
  params: nothing,
  query: nothing,
  body: z.strictObject({ name: z.string(), provider: z.string(), ...openFields, ...secretFields }),
  status: 201,
  answer: channel,
})

export const patchChannel = defineEndpoint({
  method: 'patch',
  path: '/api/admin/channels/{id}',
  permission: 'owner',
  tag: 'channels',
  summary: 'Changes a channel: each field given replaces the stored one.',
  query: nothing,
  params: idParams,
  body: z.strictObject({
    name: z.string().optional(),
    status: z.enum(['active', 'disabled']).optional(),
    ...openFields,
    ...secretFields,
  }),
  status: 200,
  answer: channel,
})

export const deleteChannel = defineEndpoint({
  method: 'delete',
  path: '/api/admin/channels/{id}',
  permission: 'owner',
  tag: 'channels',
  summary: 'Deletes a channel and its stored keys. Running calls finish.',
  query: nothing,
  body: nothing,
  params: idParams,
  status: 204,
  answer: empty,
})

export const testChannel = defineEndpoint({
  method: 'post',
  path: '/api/admin/channels/{id}/test',
  permission: 'owner',
  tag: 'channels',
  summary: 'Makes one tiny call through a channel, at its cost.',
  query: nothing,
  params: idParams,
  body: z.strictObject({ model: z.string().min(1).max(200).optional() }),
  bodyOptional: true,
  status: 200,
  answer: z
    .object({ ok: z.boolean(), latency_ms: z.number().nullable(), error: z.string().nullable() })
    .meta({ id: 'ChannelTest' }),
})
