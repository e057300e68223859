import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { readBlocks, readPages } from './kit/read-markdown.ts'
import { startGateway } from './kit/started-process.ts'

const run = promisify(execFile)

/** Each `curl` of a page fails the page when it is refused. */
const PRELUDE = `
set -eu
curl() { command curl -sS --fail-with-body "$@" || { echo "refused: $*" >&2; exit 1; }; echo; }
`

/** Blocks that are marked `sh run` are run as printed, page by page, against a gateway of their own. */
const PAGES = readPages()
  .map((page) => ({ path: page.path, blocks: readBlocks(page).filter(({ info }) => info === 'sh run') }))
  .filter(({ blocks }) => blocks.length > 0)

const hasCurl = await run('curl', ['--version']).then(
  () => true,
  () => false,
)

describe.skipIf(!hasCurl || process.platform === 'win32')('calls in the documentation (with curl)', () => {
  it('are there', () => expect(PAGES.map(({ path }) => path)).toContain('docs/api.md'))

  it.each(PAGES)('$path works as printed', async ({ blocks }) => {
    const gateway = await startGateway()
    try {
      const script = PRELUDE + blocks.map(({ text }) => text).join('\n')
      const env = {
        PATH: process.env.PATH,
        URL: gateway.url,
        KEY: gateway.demoKey,
        ADMIN: gateway.adminToken,
      }
      const { stdout, stderr } = await run('bash', ['--noprofile', '--norc', '-c', script], { env })
      expect(stderr).toBe('')
      expect(stdout).not.toContain('"error":{"message"')
    } finally {
      await gateway.stop()
    }
  })
})
