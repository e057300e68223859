import { spawn } from 'node:child_process'
import { isJsonObject, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'

/** Where nobody listens: what a program would ask of the outside ends here. */
const NOWHERE = 'http://127.0.0.1:9'

export interface Program {
  file: string
  args: readonly string[]
  /** Its home and working directory. */
  folder: string
  env: Record<string, string>
}

/** Runs a program that prints one JSON object a line, and that can reach the loopback interface alone. */
export async function runJsonLines({ file, args, folder, env }: Program): Promise<JsonObject[]> {
  const child = spawn(file, args, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      PATH: '/usr/bin:/bin',
      HOME: folder,
      HTTP_PROXY: NOWHERE,
      HTTPS_PROXY: NOWHERE,
      ALL_PROXY: NOWHERE,
      NO_PROXY: '127.0.0.1',
      ...env,
    },
  })
  let text = ''
  child.stdout.on('data', (bytes: Buffer) => {
    text += bytes.toString()
  })
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', () => resolve())
  })
  return text.split('\n').flatMap((line) => {
    if (!line.startsWith('{')) return []
    const event: unknown = JSON.parse(line)
    return isJsonObject(event) ? [event] : []
  })
}
