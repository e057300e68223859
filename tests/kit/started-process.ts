import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { isJsonObject, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'

const COMMAND = [
  process.execPath,
  fileURLToPath(new URL('../../packages/sluice/bin/sluice.js', import.meta.url)),
  'start',
]
const LISTENING = /^sluice listening on (http:\/\/\S+:(\d+))$/m
const DEMO_KEY = /^demo key (sk-\S+)$/m
const START_MS = 20_000
const STOP_MS = 35_000

export interface GatewayOptions {
  /** Text of the configuration file; left out: none. */
  config?: string
  /** Added to a bare environment: no vendor's key of this machine gets in. */
  env?: Record<string, string>
  /** Kept when the process ends. Left out: a folder of its own, removed at the end. */
  dataDir?: string
  /** In place of `sluice start`. */
  command?: string[]
  /** Working directory; left out: an empty folder. */
  cwd?: string
}

export interface StartedGateway {
  readonly url: string
  readonly port: number
  /** Of the wrapper that the signals go to. */
  readonly pid: number
  readonly dataDir: string
  /** Bearer token with the owner's rights. */
  readonly adminToken: string
  /** The key that the first start printed. */
  readonly demoKey: string | undefined
  stdout(): string
  stderr(): string
  /** The log lines so far. */
  logs(): JsonObject[]
  admin(method: string, path: string, body?: unknown): Promise<{ status: number; body: JsonObject }>
  /** Replaces the configuration file and sends SIGHUP. */
  reconfigure(config: string): void
  /** SIGTERM; the exit code. */
  stop(): Promise<number | null>
  /** SIGKILL to the gateway and all its children, as a power cut would. */
  kill(): Promise<void>
}

/**
 * Starts the real gateway on a free port and waits until it listens. Fails with what it printed when it does
 * not.
 */
export async function startGateway(options: GatewayOptions = {}): Promise<StartedGateway> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-test-'))
  const dataDir = options.dataDir ?? join(folder, 'data')
  const configFile = join(folder, 'sluice.yaml')
  if (options.config !== undefined) writeFileSync(configFile, options.config)
  const adminToken = options.env?.SLUICE_ADMIN_TOKEN ?? 'admin-of-this-test-only'
  const [program = '', ...args] = options.command ?? COMMAND
  // A group of its own, so that a kill reaches the process behind the wrapper too, and nothing else.
  const child = spawn(program, args, {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: options.cwd ?? folder,
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      SLUICE_HOST: '127.0.0.1',
      SLUICE_PORT: '0',
      // Many gateways share the machine of the tests: how late one is says nothing of what is tested.
      SLUICE_OVERLOAD_DELAY_MS: '0',
      SLUICE_DATA_DIR: dataDir,
      SLUICE_ADMIN_TOKEN: adminToken,
      ...(options.config === undefined ? {} : { SLUICE_CONFIG: configFile }),
      ...options.env,
    },
  })
  const running = new RunningChild(child, folder)
  const match = await running.waitFor(LISTENING)
  const [, url = '', port = ''] = match
  return {
    url,
    port: Number(port),
    pid: child.pid ?? 0,
    dataDir,
    adminToken,
    demoKey: DEMO_KEY.exec(running.stdout)?.[1],
    stdout: () => running.stdout,
    stderr: () => running.stderr,
    logs: () => parseLines(running.stderr),
    admin: (method, path, body) => callAdmin(url, adminToken, method, path, body),
    reconfigure(config) {
      writeFileSync(configFile, config)
      child.kill('SIGHUP')
    },
    stop: () => running.stop(),
    kill: () => running.kill(),
  }
}

/** A start that is expected to fail: its exit code and what it said. */
export async function failToStart(
  options: GatewayOptions,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  try {
    const gateway = await startGateway(options)
    await gateway.kill()
  } catch (error) {
    if (error instanceof StartFailure) return error
    throw error
  }
  throw new Error('it started')
}

export class StartFailure extends Error {
  override readonly name = 'StartFailure'
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string

  constructor(message: string, running: { code: number | null; stdout: string; stderr: string }) {
    super(`${message}\nstdout: ${running.stdout}\nstderr: ${running.stderr}`)
    this.code = running.code
    this.stdout = running.stdout
    this.stderr = running.stderr
  }
}

class RunningChild {
  stdout = ''
  stderr = ''
  code: number | null = null
  private readonly child: ChildProcess
  private readonly exited: Promise<void>
  private hasExited = false
  private wake: () => void = () => {}

  constructor(child: ChildProcess, folder: string) {
    this.child = child
    const killGroup = () => this.signalGroup()
    process.once('exit', killGroup)
    child.stdout?.on('data', (chunk: Buffer) => {
      this.stdout += chunk.toString()
      this.wake()
    })
    child.stderr?.on('data', (chunk: Buffer) => {
      this.stderr += chunk.toString()
    })
    this.exited = new Promise((resolve) => {
      const end = (code: number | null) => {
        this.code = code
        this.hasExited = true
        process.off('exit', killGroup)
        rmSync(folder, { recursive: true, force: true })
        this.wake()
        resolve()
      }
      // `close`, not `exit`: only then is all output here.
      child.once('close', end)
      child.once('error', (error) => {
        this.stderr += String(error)
        end(null)
      })
    })
  }

  async waitFor(line: RegExp): Promise<RegExpExecArray> {
    const deadline = new AbortController()
    const late = wait(START_MS, 'late' as const, { signal: deadline.signal }).catch(
      () => 'cancelled' as const,
    )
    try {
      for (;;) {
        const match = line.exec(this.stdout)
        if (match !== null) return match
        if (this.hasExited) throw new StartFailure(`it ended with code ${this.code}`, this)
        const woken = new Promise<'woken'>((resolve) => {
          this.wake = () => resolve('woken')
        })
        if ((await Promise.race([woken, late])) === 'late') {
          await this.kill()
          throw new StartFailure(`it did not listen within ${START_MS} ms`, this)
        }
      }
    } finally {
      deadline.abort()
    }
  }

  async stop(): Promise<number | null> {
    if (!this.hasExited) this.child.kill('SIGTERM')
    const deadline = new AbortController()
    const late = wait(STOP_MS, true, { signal: deadline.signal }).catch(() => false)
    const tooLate = await Promise.race([this.exited.then(() => false), late])
    deadline.abort()
    if (tooLate) {
      await this.kill()
      throw new Error(`it did not stop within ${STOP_MS} ms\n${this.stderr}`)
    }
    return this.code
  }

  async kill(): Promise<void> {
    this.signalGroup()
    await this.exited
  }

  private signalGroup(): void {
    if (this.hasExited || this.child.pid === undefined) return
    try {
      process.kill(-this.child.pid, 'SIGKILL')
    } catch {
      // It ended by itself in this very moment.
    }
  }
}

async function callAdmin(
  url: string,
  token: string,
  method: string,
  path: string,
  body: unknown,
): Promise<{ status: number; body: JsonObject }> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const parsed: unknown = text === '' ? {} : JSON.parse(text)
  return { status: response.status, body: isJsonObject(parsed) ? parsed : {} }
}

function parseLines(text: string): JsonObject[] {
  return text.split('\n').flatMap((line) => {
    try {
      const value: unknown = JSON.parse(line)
      return isJsonObject(value) ? [value] : []
    } catch {
      return []
    }
  })
}
