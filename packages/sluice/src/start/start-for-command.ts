import type { RunningGateway } from '../cli/command-line.ts'
import { readEnvironment } from '../control/config/environment.ts'
import { startGateway } from './compose.ts'

const PATIENCE_MS = 5000

/** A gateway for as long as a command runs, with an environment of its own. */
export async function startForCommand(
  variables: Readonly<Record<string, string>>,
  folder: string,
): Promise<RunningGateway> {
  const read = readEnvironment(variables, folder)
  if (!read.ok) throw new Error(read.mistakes.map(({ path, message }) => `${path}: ${message}`).join('; '))
  const gateway = await startGateway(read.environment)
  return { url: gateway.address, close: () => gateway.stop(PATIENCE_MS) }
}
