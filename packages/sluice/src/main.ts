import { text } from 'node:stream/consumers'
import { readEnvironment } from './control/config/environment.ts'

/** argv to the gateway or to one command. What is not needed is not loaded: a start is a matter of a second. */
async function main(words: readonly string[]): Promise<number> {
  const out = (line: string): void => {
    process.stdout.write(`${line}\n`)
  }
  const err = (line: string): void => {
    process.stderr.write(`${line}\n`)
  }
  const folder = process.cwd()
  if (words[0] === 'start') {
    if (words.length > 1) {
      const { readStartArguments } = await import('./cli/start.ts')
      const code = readStartArguments(words.slice(1), { out, err })
      if (code !== undefined) return code
    }
    const read = readEnvironment(process.env, folder)
    if (!read.ok) {
      for (const { path, message } of read.mistakes) err(`${path}: ${message}`)
      return 1
    }
    const { runGateway } = await import('./start/run-gateway.ts')
    return await runGateway(read.environment)
  }
  const { runCommand } = await import('./cli/run-command.ts')
  return await runCommand(words, {
    variables: process.env,
    folder,
    out,
    err,
    readInput: () => text(process.stdin),
    async openRelay(place) {
      const { openOfflineRelay } = await import('./start/open-offline-relay.ts')
      return await openOfflineRelay(place, process.env)
    },
    async startGateway(variables) {
      const { startForCommand } = await import('./start/start-for-command.ts')
      return await startForCommand(variables, folder)
    },
  })
}

process.exitCode = await main(process.argv.slice(2))
