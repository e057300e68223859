import type { Environment } from '../control/config/environment.ts'
import { chooseFirstModel, writeFirstCall } from '../control/first-call.ts'
import { type Gateway, type StartOptions, startGateway } from './compose.ts'
import { ConfigurationError } from './read-configuration.ts'

/** Running calls get this long when the process is asked to stop (operator.md 3). */
const STOP_PATIENCE_MS = 30_000

/**
 * Runs the gateway until it is told to stop; what `sluice start` does. Prints what operator.md 3 promises, and
 * resolves with the exit code.
 */
export async function runGateway(environment: Environment, options: StartOptions = {}): Promise<number> {
  let gateway: Gateway
  try {
    gateway = await startGateway(environment, options)
  } catch (error) {
    for (const line of describeFailure(error)) process.stderr.write(`${line}\n`)
    return 1
  }
  // Before the line that invites signals.
  const stopped = untilStopped(gateway)
  printKeys(gateway)
  process.stdout.write(`sluice listening on ${gateway.address}\n`)
  return await stopped
}

function printKeys(gateway: Gateway): void {
  printGenerated(gateway.generatedKeys)
  const key = gateway.firstStart?.demoKey
  if (key === undefined) return
  const { channels, prices } = gateway.live()
  const model = chooseFirstModel(channels, prices, Date.now())
  process.stdout.write(`demo key ${key}\n${writeFirstCall(gateway.baseUrl, key, model)}\n`)
}

function printGenerated(keys: Gateway['generatedKeys']): void {
  for (const { customer, name, key } of keys) process.stdout.write(`key ${name} of ${customer}: ${key}\n`)
}

function untilStopped(gateway: Gateway): Promise<number> {
  return new Promise((resolve) => {
    let stopping = false
    const stop = (reason: string, code: number): void => {
      if (stopping) return
      stopping = true
      gateway.log.info('stopping', { reason })
      gateway.stop(STOP_PATIENCE_MS).then(
        () => resolve(code),
        () => resolve(1),
      )
    }
    process.on('SIGTERM', () => stop('SIGTERM', 0))
    process.on('SIGINT', () => stop('SIGINT', 0))
    process.on('SIGHUP', () => {
      void gateway.reload().then((applied) => printGenerated(applied?.generatedKeys ?? []))
    })
    void gateway.failed.then((reason) => {
      gateway.log.error('giving up', { reason })
      stop(reason, 1)
    })
  })
}

function describeFailure(error: unknown): readonly string[] {
  if (error instanceof ConfigurationError) return error.mistakes
  return [error instanceof Error ? error.message : String(error)]
}
