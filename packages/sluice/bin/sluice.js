#!/usr/bin/env node
// The command: finds the Node that Sluice is tested on and runs the program with it. In a checkout that is
// the TypeScript source, run by type stripping; in the published package the compiled output.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { NODE_FLAGS } from './node-flags.js'
import { runPinned } from './spawn-node.js'

const source = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const built = fileURLToPath(new URL('../dist/main.js', import.meta.url))

runPinned([...NODE_FLAGS, existsSync(source) ? source : built, ...process.argv.slice(2)])
