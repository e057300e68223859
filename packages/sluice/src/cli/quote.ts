import { resolve } from 'node:path'
import { quoteBody } from '../api/contract/me.ts'
import { askOf } from '../api/me/ask-of.ts'
import { readCustomer } from '../control/customers.ts'
import { readEntry } from '../control/read-entry.ts'
import { readTextFile } from '../io/files/read-text-file.ts'
import type { CliCommand } from './command-line.ts'
import { printJson } from './command-line.ts'

export const quoteFile: CliCommand = {
  form: {
    name: 'quote',
    summary:
      'What a usage costs, or a request would hold: FILE is the body of POST /api/quote, - is standard input.',
    places: ['FILE'],
    options: [],
    json: true,
  },
  async run(context) {
    const [file = ''] = context.arguments.places
    const text = file === '-' ? await context.readInput() : readTextFile(resolve(context.folder, file))
    if (text === undefined) throw new Error(`${file} does not exist`)
    const body = readEntry(quoteBody, parseJson(text, file))
    const place = await context.open()
    const customer = body.customer === undefined ? undefined : await readCustomer(place.ports, body.customer)
    const relay = await context.openRelay(place)
    const quote = await relay.quote({
      ask: askOf(body),
      key: undefined,
      group: body.group ?? customer?.group ?? 'default',
    })
    if (printJson(context, quote)) return 0
    const total = quote.charge === undefined ? `hold ${quote.hold}` : `charge ${quote.charge}`
    context.print(`${quote.model}: ${total} USD`)
    for (const line of quote.lines)
      context.print(`  ${line.unit} ${line.quantity} at ${line.price} = ${line.amount}`)
    return 0
  },
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Error(`${file} is not JSON`, { cause })
  }
}
