import type { Environment } from '../control/config/environment.ts'
import { chooseFirstModel, writeFirstCall } from '../control/first-call.ts'
import { ConfigurationError, type Gateway, type StartOptions, startGateway } from './compose.ts'

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
  process.stdout.write(`sluice listening on ${gateway.baseUrl}\n`)
  return await stopped
}

function printKeys(gateway: Gateway): void {
  for (const { customer, name, key } of gateway.generatedKeys) {
    process.stdout.write(`key ${name} of ${customer}: ${key}\n`)
  }
  const key = gateway.firstStart?.demoKey
  if (key === undefined) return
  const { channels, prices } = gateway.live()
  const model = chooseFirstModel(channels, prices, Date.now())
  process.stdout.write(`demo key ${key}\n${writeFirstCall(gateway.baseUrl, key, model)}\n`)
}

function untilStopped(gateway: Gateway): Promise<number> {
  return new Promise((resolve) => {
    let stopping = false
    const stop = (signal: NodeJS.Signals): void => {
      if (stopping) return
      stopping = true
      gateway.log.info('stopping', { signal })
      gateway.stop(STOP_PATIENCE_MS).then(
        () => resolve(0),
        () => resolve(1),
      )
    }
    process.on('SIGTERM', stop)
    process.on('SIGINT', stop)
    process.on('SIGHUP', () => {
      void gateway.reload().then((applied) => {
        for (const { customer, name, key } of applied?.generatedKeys ?? []) {
          process.stdout.write(`key ${name} of ${customer}: ${key}\n`)
        }
      })
    })
  })
}

function describeFailure(error: unknown): readonly string[] {
  if (error instanceof ConfigurationError) return error.mistakes
  return [error instanceof Error ? error.message : String(error)]
}
