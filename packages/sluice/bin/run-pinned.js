#!/usr/bin/env node
// Runs a script on the pinned Node: `node run-pinned.js SCRIPT [ARGUMENT]...`.
import { runPinned } from './spawn-node.js'

runPinned(process.argv.slice(2))
