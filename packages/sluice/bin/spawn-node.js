// Plain JavaScript that any Node since 18 can run. Signals and the exit code pass through.
import { spawn } from 'node:child_process'
import { constants, homedir } from 'node:os'
import { join } from 'node:path'
import { findNode } from './find-node.js'
import { NODE_ENVIRONMENT } from './node-flags.js'

/** Replaces this process, as far as a Node process can, by the pinned Node running `args`. */
export function runPinned(args) {
  const node = findNode()
  if (node === undefined) {
    process.stderr.write(
      'sluice needs Node 24 or newer here: no packaged Node fits this platform, ' +
        `and this is Node ${process.versions.node}.\n`,
    )
    process.exit(1)
  }
  const child = spawn(node, args, {
    stdio: 'inherit',
    env: { ...NODE_ENVIRONMENT, ...compileCache(), ...process.env },
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR2']) {
    if (process.platform === 'win32' && signal !== 'SIGINT' && signal !== 'SIGTERM') continue
    process.on(signal, () => {
      // A terminal sends SIGINT to the whole group, so the child has it already; twice would mean "at once".
      if (signal === 'SIGINT' && process.stdin.isTTY) return
      child.kill(signal)
    })
  }
  followNpm(child)
  child.on('error', (error) => {
    process.stderr.write(`cannot run ${node}: ${error.message}\n`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => {
    process.exit(code ?? 128 + (constants.signals[signal] ?? 0))
  })
}

/**
 * npm runs scripts and commands through a shell and tells that shell, not us, to end: where npm stands above us, the end of
 * the shell is ours too.
 */
function followNpm(child) {
  if (process.env.npm_command === undefined || process.platform === 'win32') return
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) child.kill('SIGTERM')
  }, 500).unref()
}

/** Compiled code is kept over starts, in the user's cache folder: a start takes half the time. */
function compileCache() {
  const folder = process.env.XDG_CACHE_HOME || (homedir() === '' ? '' : join(homedir(), '.cache'))
  return folder === '' ? {} : { NODE_COMPILE_CACHE: join(folder, 'sluice') }
}
