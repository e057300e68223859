import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { isJsonObject, type Json } from '../packages/sluice/src/canonical/json.ts'
import { makeTemporaryFolder } from '../packages/sluice/src/io/files/temporary-folder.ts'
import { hasRecordings, needsRecordings, RECORDINGS } from './kit/recordings.ts'

/** `sluice conformance`: the matrix, and recorded traffic where it is present, through a gateway that the command starts. */

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const run = promisify(execFile)

function sluice(...words: string[]) {
  return run(process.execPath, [join(ROOT, 'packages/sluice/bin/sluice.js'), ...words], {
    cwd: ROOT,
    maxBuffer: 16 * 1024 * 1024,
  })
}

/** Of what a vendor's own SDK reads in its recorded answers, so much must be the same for callers of every protocol. */
const LEAST_SAME = 0.99

/** The tables of exchanges that ship with the command: recordings may be others, or none. */
function ownTables(page: string): string {
  return page.split('### Recorded vendor traffic')[0]?.trimEnd() ?? ''
}

function countOf(recordings: Json | undefined, outcome: string): number {
  const played = Array.isArray(recordings) ? recordings : []
  return played.filter(
    (one) => isJsonObject(one) && isJsonObject(one.verdict) && one.verdict.outcome === outcome,
  ).length
}

describe('sluice conformance', () => {
  let recordings: Json | undefined

  it('loses nothing, and docs/conformance.md says what it found', async () => {
    const folder = makeTemporaryFolder('sluice-test-conformance-')
    const page = join(folder.path, 'page.md')
    try {
      const played = hasRecordings ? ['--recordings', RECORDINGS] : []
      const { stdout } = await sluice('conformance', '--json', '--out', page, ...played)
      const result: unknown = JSON.parse(stdout)
      if (!isJsonObject(result) || !Array.isArray(result.cells)) throw new Error('no result')
      recordings = result.recordings
      const failed = result.cells.filter(
        (cell) => isJsonObject(cell) && isJsonObject(cell.verdict) && cell.verdict.outcome === 'fail',
      )
      expect(failed).toEqual([])
      expect(result.cells.length).toBeGreaterThanOrEqual(352)
      const shown = readFileSync(join(ROOT, 'docs/conformance.md'), 'utf8')
      expect(ownTables(readFileSync(page, 'utf8'))).toBe(ownTables(shown))
    } finally {
      folder.remove()
    }
  }, 240_000)

  it.skipIf(!hasRecordings)(needsRecordings("shows recorded answers as their vendors' SDKs do"), () => {
    const [same, differs] = [countOf(recordings, 'same'), countOf(recordings, 'differs')]
    expect(same).toBeGreaterThan(0)
    expect(same / (same + differs)).toBeGreaterThanOrEqual(LEAST_SAME)
  })

  it('says what another gateway has to be configured with, and fails where it answers nothing', async () => {
    const failure = await sluice(
      'conformance',
      '--against',
      'http://127.0.0.1:9',
      '--key',
      'none',
      '--listen',
      '127.0.0.1:0',
    ).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 1 })
    const { stderr } = failure as { stderr: string }
    expect(stderr).toMatch(
      /a vendor that speaks anthropic-messages at http:\/\/127\.0\.0\.1:\d+, for the models:\n {2}claude-/,
    )
    expect(stderr).toContain('@google/genai over gemini-generate: 0 pass')
  }, 240_000)

  it.each([
    [['--against', 'http://127.0.0.1:9'], '--key'],
    [['--listen', 'nowhere'], 'HOST:PORT'],
  ])('refuses %j', async (words, says) => {
    const failure = await sluice('conformance', ...words).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 1 })
    expect((failure as { stderr: string }).stderr).toContain(says)
  })
})
