import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'

export interface ChildPlan {
  command: string
  arguments: readonly string[]
  /** All of its environment. */
  environment: Readonly<Record<string, string | undefined>>
  folder?: string
  /** The core that it may use, where `taskset` exists. */
  core: number | undefined
  /** What it writes to stderr goes here. */
  logFile: string
  /** The line of stdout that says that it is ready (its first group is `told`), or the port that it opens. */
  ready: RegExp | { port: number }
  patienceMs: number
}

export interface Child {
  pid: number
  told: string
  /** From the start of the process to that line. */
  startMs: number
  stop(): Promise<void>
}

const running = new Set<ChildProcess>()
const STOP_MS = 10_000
const PORT_POLL_MS = 50

/** Whether processes can be bound to cores here. */
export function canPin(): boolean {
  return process.platform === 'linux' && spawnSync('taskset', ['-V']).status === 0
}

/** What every process needs, and nothing that could change what it does. */
export function plainEnvironment(): Record<string, string | undefined> {
  const { PATH, HOME, TMPDIR } = process.env
  return { PATH, HOME, TMPDIR }
}

/** Starts a process and waits for the line that says it is ready. */
export async function startChild(plan: ChildPlan): Promise<Child> {
  const words = [plan.command, ...plan.arguments]
  if (plan.core !== undefined) words.unshift('taskset', '-c', String(plan.core))
  const log = openSync(plan.logFile, 'a')
  const begun = performance.now()
  const child = spawn(words[0] ?? '', words.slice(1), {
    stdio: ['ignore', 'pipe', log],
    detached: true,
    env: plan.environment,
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
  const { ready, patienceMs, logFile } = plan
  return new Promise((resolve, reject) => {
    let text = ''
    let polling: NodeJS.Timeout | undefined
    let settled = false
    const settle = (): void => {
      clearTimeout(timer)
      clearInterval(polling)
      settled = true
    }
    const succeed = (told: string): void => {
      settle()
      resolve(told)
    }
    const give = (reason: string): void => {
      if (settled) return
      settle()
      endGroup(child, 'SIGKILL')
      reject(new Error(`${plan.command} ${reason}\n${lastLines(text, logFile)}`))
    }
    const timer = setTimeout(() => give(`was not ready after ${patienceMs} ms`), patienceMs)
    child.stdout?.on('data', (bytes: Buffer) => {
      // Read on for ever, so that the process can write; kept only until it is ready.
      if (settled) return
      text += bytes.toString()
      const match = ready instanceof RegExp ? ready.exec(text) : null
      if (match !== null) succeed(match[1] ?? '')
    })
    if (!(ready instanceof RegExp)) {
      polling = setInterval(() => tryPort(ready.port, () => succeed('')), PORT_POLL_MS)
    }
    child.once('error', (error) => give(error.message))
    child.once('exit', (code) => give(`ended with ${code}`))
  })
}

function tryPort(port: number, onOpen: () => void): void {
  const socket = connect(port, '127.0.0.1')
  socket.once('connect', () => {
    socket.destroy()
    onOpen()
  })
  socket.once('error', () => socket.destroy())
}

function lastLines(text: string, logFile: string): string {
  return `${text}\n${readFileSync(logFile, 'utf8')}`.trim().split('\n').slice(-8).join('\n')
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  endGroup(child, 'SIGTERM')
  const hard = setTimeout(() => endGroup(child, 'SIGKILL'), STOP_MS)
  await ended
  clearTimeout(hard)
}

/** Each child leads a group of its own, so that what it started ends with it. */
function endGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // It has ended already.
  }
}

/** For the way out: nothing that was started stays. */
export function killAll(): void {
  for (const child of running) endGroup(child, 'SIGKILL')
}
