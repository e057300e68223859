import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { failToStart, startGateway } from './started-process.ts'

/** Stands for the gateway: prints what it prints, listens, and has a child of its own as the real one has. */
const STAND_IN = `
  const { spawn } = require('node:child_process')
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: ['ignore', 'inherit', 'ignore'] })
  const server = require('node:http').createServer((request, response) => {
    response.end(JSON.stringify({ path: request.url, token: request.headers.authorization }))
  })
  server.listen(Number(process.env.SLUICE_PORT), process.env.SLUICE_HOST, () => {
    console.log('demo key sk-' + 'demo'.repeat(6))
    console.error(JSON.stringify({ level: 'info', config: process.env.SLUICE_CONFIG, leaked: process.env.OPENAI_API_KEY }))
    console.log('sluice listening on http://127.0.0.1:' + server.address().port)
  })
  process.on('SIGTERM', () => { child.kill(); process.exit(0) })
  process.on('SIGHUP', () => console.error(JSON.stringify({ read: require('node:fs').readFileSync(process.env.SLUICE_CONFIG, 'utf8') })))
`
const command = [process.execPath, '-e', STAND_IN]

it('waits for the line, talks to it, and stops it', async () => {
  process.env.OPENAI_API_KEY ??= ''
  const gateway = await startGateway({ command, config: 'a: 1' })
  expect(gateway.demoKey).toBe(`sk-${'demo'.repeat(6)}`)
  expect(await gateway.admin('GET', '/api/admin/x')).toMatchObject({
    status: 200,
    body: { path: '/api/admin/x', token: `Bearer ${gateway.adminToken}` },
  })
  gateway.reconfigure('a: 2')
  await expect.poll(() => gateway.logs().at(-1)).toEqual({ read: 'a: 2' })
  const config = gateway.logs()[0]?.config
  expect(gateway.logs()[0]).not.toHaveProperty('leaked')
  expect(await gateway.stop()).toBe(0)
  expect(existsSync(String(config))).toBe(false)
})

it('kills what stands behind it too', async () => {
  const gateway = await startGateway({ command })
  // Resolves when the pipe of stdout is closed, and the child of the stand-in holds it too.
  await gateway.kill()
  await expect(fetch(gateway.url)).rejects.toThrow()
})

it('tells why nothing started', async () => {
  const failed = await failToStart({
    command: [process.execPath, '-e', 'console.error("no key"); process.exit(1)'],
  })
  expect(failed).toMatchObject({ code: 1, stderr: 'no key\n' })
  expect((await failToStart({ command: ['/no/such/program'] })).stderr).toContain('ENOENT')
})
