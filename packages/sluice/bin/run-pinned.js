#!/usr/bin/env node
// Runs a script on the pinned Node: `node run-pinned.js SCRIPT [ARGUMENT]...`. Signals and the exit code pass through.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { findNode } from './find-node.js'

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
  const child = spawn(node, args, { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR2']) {
    if (process.platform === 'win32' && signal !== 'SIGINT' && signal !== 'SIGTERM') continue
    process.on(signal, () => {
      // A terminal sends SIGINT to the whole group, so the child has it already; twice would mean "at once".
      if (signal === 'SIGINT' && process.stdin.isTTY) return
      child.kill(signal)
    })
  }
  child.on('error', (error) => {
    process.stderr.write(`cannot run ${node}: ${error.message}\n`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => {
    process.exit(code ?? 128 + (constants.signals[signal] ?? 0))
  })
}

if (
  process.argv[1] !== undefined &&
  import.meta.url.endsWith('/run-pinned.js') &&
  /run-pinned\.js$/.test(process.argv[1])
) {
  runPinned(process.argv.slice(2))
}
