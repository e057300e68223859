import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { startGateway } from './kit/started-process.ts'

const run = promisify(execFile)
const ROOT = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'sluice-packed-'))

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What `npm ci` fetched is in npm's cache, so that an install here needs nothing new. */
const NPM = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']

describe('the packed package', () => {
  it('starts from an empty folder and answers a first call', { timeout: 240_000 }, async () => {
    await run('npm', ['pack', '-w', 'packages/sluice', '--pack-destination', folder, ...NPM], { cwd: ROOT })
    const [file] = readdirSync(folder).filter((name) => name.endsWith('.tgz'))
    const project = join(folder, 'project')
    mkdirSync(project)
    writeFileSync(join(project, 'package.json'), '{ "private": true }')
    await run('npm', ['install', join(folder, file ?? ''), ...NPM], { cwd: project })

    const installed = join(project, 'node_modules', 'sluice')
    const shipped: unknown = readdirSync(installed, { recursive: true }).filter((name) =>
      /\.test\.|(?<!\.d)\.ts$/.test(String(name)),
    )
    expect(shipped).toEqual([])
    expect(readFileSync(join(installed, 'LICENSE'), 'utf8')).toContain('Apache License')

    const gateway = await startGateway({
      // What `npx sluice` runs; npx itself does not wait for it when it is told to end.
      command: [join(project, 'node_modules', '.bin', 'sluice'), 'start'],
      dataDir: join(folder, 'data'),
      cwd: project,
    })
    try {
      const curl = /^curl .*$/m.exec(gateway.stdout())?.[0] ?? ''
      const { stdout } = await run('sh', ['-c', `${curl} --silent --show-error`])
      expect(JSON.parse(stdout)).toMatchObject({ object: 'chat.completion', model: 'demo-chat' })
    } finally {
      expect(await gateway.stop()).toBe(0)
    }
  })
})
