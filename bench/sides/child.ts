import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'

export interface ChildPlan {
  command: string
  arguments: readonly string[]
  environment?: Readonly<Record<string, string>>
  folder?: string
  /** The core that it may use, where `taskset` exists. */
  core: number | undefined
  /** What it writes to stderr goes here, and to stdout too where `ready` is undefined. */
  logFile: string
  /** The line of stdout that says that it is ready; its first group is the answer. */
  ready: RegExp
  patienceMs: number
}

export interface Child {
  pid: number
  /** First group of the line that told it was ready. */
  told: string
  /** From the start of the process to that line. */
  startMs: number
  stop(): Promise<void>
}

const running = new Set<ChildProcess>()
const STOP_MS = 10_000

/** Whether processes can be bound to cores here. */
export function canPin(): boolean {
  return process.platform === 'linux' && spawnSync('taskset', ['-V']).status === 0
}

/** Starts a process and waits for the line that says it is ready. */
export async function startChild(plan: ChildPlan): Promise<Child> {
  const words = [plan.command, ...plan.arguments]
  if (plan.core !== undefined) words.unshift('taskset', '-c', String(plan.core))
  const log = openSync(plan.logFile, 'a')
  const begun = performance.now()
  const child = spawn(words[0] ?? '', words.slice(1), {
    stdio: ['ignore', 'pipe', log],
    env: { ...process.env, ...plan.environment },
    ...(plan.folder === undefined ? {} : { cwd: plan.folder }),
  })
  closeSync(log)
  running.add(child)
  child.once('exit', () => running.delete(child))
  const told = await readyLine(child, plan)
  const startMs = performance.now() - begun
  return { pid: child.pid ?? 0, told, startMs, stop: () => stop(child) }
}

function readyLine(child: ChildProcess, plan: ChildPlan): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const give = (reason: string): void => {
      clearTimeout(timer)
      child.kill('SIGKILL')
      reject(new Error(`${plan.command} ${reason}\n${lastLines(text, plan.logFile)}`))
    }
    const timer = setTimeout(() => give(`was not ready after ${plan.patienceMs} ms`), plan.patienceMs)
    child.stdout?.on('data', (bytes: Buffer) => {
      if (text.length > 65_536) return
      text += bytes.toString()
      const match = plan.ready.exec(text)
      if (match === null) return
      clearTimeout(timer)
      resolve(match[1] ?? '')
    })
    child.once('error', (error) => give(error.message))
    child.once('exit', (code) => give(`ended with ${code}`))
  })
}

function lastLines(text: string, logFile: string): string {
  return `${text}\n${readFileSync(logFile, 'utf8')}`.trim().split('\n').slice(-8).join('\n')
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const hard = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
  await ended
  clearTimeout(hard)
}

/** For the way out: nothing that was started stays. */
export function killAll(): void {
  for (const child of running) child.kill('SIGKILL')
}
