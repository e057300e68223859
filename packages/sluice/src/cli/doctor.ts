import { listChannels } from '../control/channels.ts'
import { type Finding, runDoctor } from '../control/doctor.ts'
import type { CliCommand, CommandContext } from './command-line.ts'
import { printJson } from './command-line.ts'
import { listAll } from './list-all.ts'

export const doctor: CliCommand = {
  form: {
    name: 'doctor',
    summary:
      'Checks what a gateway stands on: Node, data directory, keys, database, books, configuration. Exit 1 on a failure.',
    places: [],
    options: [{ name: 'network', help: 'also makes one tiny call through each channel, at its cost' }],
    json: true,
  },
  async run(context) {
    const findings = await runDoctor(context.environment)
    const whole = findings.every(({ state }) => state !== 'fail')
    if (context.arguments.has('network') && whole) findings.push(...(await testChannels(context)))
    if (!printJson(context, { data: findings })) {
      for (const { name, state, message } of findings) {
        const [first = '', ...others] = message.split('\n')
        context.print(`${state.padEnd(5)}${name}: ${first}`)
        for (const line of others) context.print(`     ${line}`)
      }
    }
    return findings.some(({ state }) => state === 'fail') ? 1 : 0
  },
}

async function testChannels(context: CommandContext): Promise<Finding[]> {
  const place = await context.open()
  const relay = await context.openRelay(place)
  const findings: Finding[] = []
  for (const channel of await listAll((query) => listChannels(place.ports, query))) {
    if (channel.status !== 'active') continue
    const { ok, latency_ms, error } = await relay.testChannel(channel.id, undefined)
    const message = ok ? `answers in ${latency_ms} ms` : (error ?? 'failed')
    findings.push({ name: `channel ${channel.name}`, state: ok ? 'ok' : 'fail', message })
  }
  return findings
}
