import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROOT, readBlocks, readPages } from './kit/read-markdown.ts'
import { type StartedGateway, startGateway } from './kit/started-process.ts'

const run = promisify(execFile)

/** Programs that are marked `js run` are run as printed, in the checkout, against one gateway. */
const PROGRAMS = readPages().flatMap((page) =>
  readBlocks(page)
    .filter(({ info }) => info === 'js run')
    .map(({ text, line }) => ({ place: `${page.path}:${line}`, text })),
)

describe('programs in the documentation', () => {
  let gateway: StartedGateway

  beforeAll(async () => {
    gateway = await startGateway()
  })
  afterAll(() => gateway.stop())

  it('are there', () => expect(PROGRAMS.length).toBeGreaterThan(6))

  it.each(PROGRAMS)('$place works as printed', async ({ text }) => {
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', text], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, URL: gateway.url, KEY: gateway.demoKey },
    })
    expect(stdout).toContain('I am demo-chat')
  })
})
