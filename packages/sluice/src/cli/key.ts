import { createKey, findKey, listKeys, revokeKey } from '../control/keys.ts'
import { UsageError } from './arguments.ts'
import type { CliCommand } from './command-line.ts'
import { printJson } from './command-line.ts'
import { listAll } from './list-all.ts'
import { splitList, wholeNumber } from './option-values.ts'
import { writeTable } from './table.ts'

export const keyCreate: CliCommand = {
  form: {
    name: 'key create',
    summary: 'Creates a key of a customer and prints it, once.',
    places: [],
    options: [
      { name: 'customer', value: 'NAME', required: true, help: 'whose key it is' },
      { name: 'name', value: 'NAME', help: 'left out: default, then key-2, …' },
      { name: 'models', value: 'a,b', help: 'models and patterns it may call; left out: all' },
      { name: 'limit', value: 'USD', help: 'what it may spend over its life' },
      { name: 'expires', value: 'TIME', help: 'e.g. 2027-01-31 or 2027-01-31T12:00:00Z' },
      { name: 'rpm', value: 'N', help: 'calls a minute' },
      { name: 'tpm', value: 'N', help: 'tokens a minute' },
      { name: 'concurrency', value: 'N', help: 'calls at once' },
      { name: 'allow-ip', value: 'a,b', help: 'addresses and CIDR blocks; left out: all' },
      {
        name: 'management',
        help: 'gives it the management right over its own customer, which opens nothing yet',
      },
      { name: 'key-stdin', help: 'takes the key itself from standard input' },
    ],
    json: true,
  },
  async run(context) {
    const { arguments: given } = context
    const key = given.has('key-stdin') ? (await context.readInput()).trim() : undefined
    const input = {
      name: given.get('name'),
      key,
      models: splitList(given.get('models')),
      limit: given.get('limit'),
      expires_at: given.get('expires'),
      rpm: wholeNumber('rpm', given.get('rpm')),
      tpm: wholeNumber('tpm', given.get('tpm')),
      concurrency: wholeNumber('concurrency', given.get('concurrency')),
      allow_ip: splitList(given.get('allow-ip')),
      management: given.has('management') ? true : undefined,
    }
    const { ports } = await context.open()
    const created = await createKey(ports, 'command-line', given.get('customer') ?? '', input)
    for (const note of created.notes ?? []) context.note(note)
    if (!printJson(context, created)) context.print(created.key)
    return 0
  },
}

export const keyList: CliCommand = {
  form: {
    name: 'key list',
    summary: 'Lists keys, without their text.',
    places: [],
    options: [{ name: 'customer', value: 'NAME', help: 'only those of one customer' }],
    json: true,
  },
  async run(context) {
    const customer = context.arguments.get('customer')
    const { ports } = await context.open()
    const data = await listAll((query) =>
      listKeys(ports, { ...query, ...(customer === undefined ? {} : { customer }) }),
    )
    if (printJson(context, { data })) return 0
    const rows = data.map((key) => [
      key.id,
      key.customer,
      key.name,
      `${key.prefix}…${key.last4}`,
      key.status,
      key.limit ?? '-',
      key.used,
    ])
    context.print(writeTable(['ID', 'CUSTOMER', 'NAME', 'KEY', 'STATUS', 'LIMIT', 'USED'], rows))
    return 0
  },
}

export const keyRevoke: CliCommand = {
  form: {
    name: 'key revoke',
    summary: 'Revokes a key for good.',
    places: ['ID|NAME'],
    options: [{ name: 'customer', value: 'NAME', help: 'needed with a name' }],
    json: true,
  },
  async run(context) {
    const { arguments: given } = context
    const customer = given.get('customer')
    const { ports } = await context.open()
    const place = given.places[0]
    if (place === undefined) throw new UsageError('ID|NAME is missing')
    const key = await findKey(ports, place, customer)
    await revokeKey(ports, 'command-line', key.id)
    const revoked = await findKey(ports, key.id)
    if (!printJson(context, revoked))
      context.print(`revoked ${revoked.customer}/${revoked.name} (${revoked.id})`)
    return 0
  },
}
