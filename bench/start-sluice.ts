// Starts the gateway as `sluice start` does; `--ledger-off` opens the mode that exists for this benchmark alone.
import { readEnvironment } from '../packages/sluice/src/control/config/environment.ts'
import { runGateway } from '../packages/sluice/src/start/run-gateway.ts'

const read = readEnvironment(process.env, process.cwd())
if (read.ok) {
  process.exitCode = await runGateway(read.environment, { ledgerOff: process.argv.includes('--ledger-off') })
} else {
  for (const { path, message } of read.mistakes) process.stderr.write(`${path}: ${message}\n`)
  process.exitCode = 1
}
