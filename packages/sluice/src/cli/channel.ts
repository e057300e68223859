import { createChannel, listChannels, readChannel } from '../control/channels.ts'
import { UsageError } from './arguments.ts'
import type { CliCommand, CommandContext } from './command-line.ts'
import { printJson } from './command-line.ts'
import { listAll } from './list-all.ts'
import { readMap, splitList, wholeNumber } from './option-values.ts'
import { writeTable } from './table.ts'

export const channelAdd: CliCommand = {
  form: {
    name: 'channel add',
    summary:
      'Adds a channel. Its key is read from a variable or from standard input, never from the command line.',
    places: ['NAME'],
    options: [
      {
        name: 'provider',
        value: 'ID',
        required: true,
        help: 'openai, anthropic, gemini, openai-compatible, demo, …',
      },
      { name: 'base-url', value: 'URL', help: "left out: the provider's own" },
      { name: 'protocol', value: 'NAME', help: 'only where the provider speaks several' },
      { name: 'api-key-env', value: 'VARIABLE', help: 'name of the variable that holds the key' },
      { name: 'api-key-stdin', help: 'takes the key from standard input; several stand on a line each' },
      {
        name: 'models',
        value: 'a,b',
        help: 'models and patterns; left out: all that is known of the provider',
      },
      { name: 'map', value: 'asked=sent', many: true, help: 'name upstream of a model' },
      { name: 'groups', value: 'a,b', help: 'customer groups that may use it; left out: default' },
      { name: 'priority', value: 'N', help: 'higher is tried first' },
      { name: 'weight', value: 'N', help: 'share among equal priorities' },
      { name: 'free', help: 'models without a price may be called through it and cost nothing' },
    ],
    json: true,
  },
  async run(context) {
    const { arguments: given } = context
    const [name] = given.places
    const input = {
      name,
      provider: given.get('provider'),
      base_url: given.get('base-url'),
      protocol: given.get('protocol'),
      ...(await readKeys(context)),
      models: splitList(given.get('models')),
      model_map: readMap(given.all('map')),
      groups: splitList(given.get('groups')),
      priority: wholeNumber('priority', given.get('priority')),
      weight: wholeNumber('weight', given.get('weight')),
      free: given.has('free') ? true : undefined,
    }
    const { ports } = await context.open()
    const channel = await createChannel(ports, 'command-line', dropAbsent(input))
    if (!printJson(context, channel)) context.print(`channel ${channel.name} (${channel.id})`)
    return 0
  },
}

/** A key never stands on the command line, where other users of the machine could read it. */
async function readKeys(context: CommandContext): Promise<{ api_key?: string; api_keys?: string[] }> {
  const { arguments: given, environment } = context
  const variable = given.get('api-key-env')
  if (variable !== undefined && given.has('api-key-stdin')) {
    throw new UsageError('give --api-key-env or --api-key-stdin, not both')
  }
  if (variable !== undefined) {
    const key = environment.variables[variable]?.trim()
    if (key === undefined || key === '')
      throw new UsageError(`the environment variable ${variable} is not set`)
    return { api_key: key }
  }
  if (!given.has('api-key-stdin')) return {}
  const input = (await context.readInput()).trim()
  // A key file is one key, spaces and lines included.
  if (input.startsWith('{')) return { api_key: input }
  const keys = input.split(/\s+/).filter((key) => key !== '')
  if (keys.length === 0) throw new UsageError('standard input holds no key')
  return { api_keys: keys }
}

/** Whether a field was given is asked by its presence. */
function dropAbsent(input: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined))
}

export const channelList: CliCommand = {
  form: {
    name: 'channel list',
    summary: 'Lists channels, without their keys.',
    places: [],
    options: [],
    json: true,
  },
  async run(context) {
    const { ports } = await context.open()
    const data = await listAll((query) => listChannels(ports, query))
    if (printJson(context, { data })) return 0
    const rows = data.map((channel) => [
      channel.name,
      channel.provider,
      channel.status,
      String(channel.credentials.length),
      channel.models.length === 0 ? "all of the provider's" : channel.models.join(','),
      channel.source,
    ])
    context.print(writeTable(['NAME', 'PROVIDER', 'STATUS', 'KEYS', 'MODELS', 'SOURCE'], rows))
    return 0
  },
}

export const channelTest: CliCommand = {
  form: {
    name: 'channel test',
    summary: 'Makes one tiny call through a channel, at its cost. Exit 1 when it fails.',
    places: ['NAME'],
    options: [{ name: 'model', value: 'MODEL', help: 'left out: its first' }],
    json: true,
  },
  async run(context) {
    const { arguments: given } = context
    const place = await context.open()
    const { id } = await readChannel(place.ports, given.places[0] ?? '')
    const relay = await context.openRelay(place)
    const result = await relay.testChannel(id, given.get('model'))
    if (!printJson(context, result)) {
      context.print(result.ok ? `ok, ${result.latency_ms} ms` : `failed: ${result.error}`)
    }
    return result.ok ? 0 : 1
  },
}
