import { createCustomer, creditCustomer, listCustomers } from '../control/customers.ts'
import type { CliCommand } from './command-line.ts'
import { printJson } from './command-line.ts'
import { listAll } from './list-all.ts'
import { writeTable } from './table.ts'

export const customerCreate: CliCommand = {
  form: {
    name: 'customer create',
    summary: 'Creates a customer. The balance is granted once.',
    places: ['NAME'],
    options: [
      { name: 'group', value: 'GROUP', help: 'price and access class; left out: default' },
      { name: 'balance', value: 'USD', help: 'opening balance, e.g. 10.00' },
      { name: 'credit-limit', value: 'USD', help: 'how far below zero its money may go, or unlimited' },
    ],
    json: true,
  },
  async run(context) {
    const { arguments: given } = context
    const { ports } = await context.open()
    const customer = await createCustomer(ports, 'command-line', {
      name: given.places[0],
      group: given.get('group'),
      balance: given.get('balance'),
      credit_limit: given.get('credit-limit'),
    })
    if (!printJson(context, customer)) {
      context.print(`customer ${customer.name} (${customer.id}), available ${customer.available} USD`)
    }
    return 0
  },
}

export const customerList: CliCommand = {
  form: { name: 'customer list', summary: 'Lists customers.', places: [], options: [], json: true },
  async run(context) {
    const { ports } = await context.open()
    const data = await listAll((query) => listCustomers(ports, query))
    if (printJson(context, { data })) return 0
    const rows = data.map((one) => [one.id, one.name, one.group, one.status, one.available, one.held])
    context.print(writeTable(['ID', 'NAME', 'GROUP', 'STATUS', 'AVAILABLE', 'HELD'], rows))
    return 0
  },
}

export const customerCredit: CliCommand = {
  form: {
    name: 'customer credit',
    summary: 'Grants a customer money.',
    places: ['NAME', 'USD'],
    options: [
      { name: 'reason', value: 'TEXT', required: true, help: 'stands in the ledger beside the amount' },
      { name: 'idempotency-key', value: 'KEY', help: 'the same key grants once within 24 hours' },
    ],
    json: true,
  },
  async run(context) {
    const { arguments: given } = context
    const [name = '', amount = ''] = given.places
    const { ports } = await context.open()
    const input = { amount, reason: given.get('reason') }
    const key = given.get('idempotency-key')
    const { replayed, ...credit } = await creditCustomer(ports, 'command-line', name, input, key)
    if (replayed) context.note('this credit was granted before; nothing was granted now')
    if (!printJson(context, credit)) context.print(`available ${credit.available} USD (${credit.entry_id})`)
    return 0
  },
}
