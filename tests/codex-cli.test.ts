import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isJsonObject, type JsonObject } from '../packages/sluice/src/canonical/json.ts'
import { runJsonLines } from './kit/run-json-lines.ts'
import { ALL_VENDORS, RICH_KEY } from './kit/sdk-gateway.ts'
import { temporaryFolder } from './kit/temporary-folder.ts'
import { useSdkGateway } from './kit/use-sdk-gateway.ts'

/**
 * The Codex CLI in its non-interactive mode. It is too big to be installed with the others: `SLUICE_CODEX` names its
 * program (`npm install --prefix FOLDER @openai/codex`). Whatever it would ask of the outside meets a proxy that is not there.
 */
const codex = process.env.SLUICE_CODEX
const title = codex === undefined ? 'Codex (skipped: no codex)' : 'Codex'

const sut = useSdkGateway()

describe.skipIf(codex === undefined)(title, () => {
  it.each(ALL_VENDORS)(
    'runs a command and says what came of it, over $channel',
    async ({ channel, model, thinker }) => {
      for (const name of [model, thinker]) {
        const folder = temporaryFolder()
        configure(folder, name)
        const events = await runCodex(folder, ['Say hello'])
        const items = events.flatMap(({ type, item }) =>
          type === 'item.completed' && isJsonObject(item) ? [item] : [],
        )
        // The stand-in calls the first tool that it is offered, with words of its own.
        expect(items).toContainEqual(expect.objectContaining({ type: 'command_execution', exit_code: 127 }))
        expect(items.at(-1)).toMatchObject({
          type: 'agent_message',
          text: expect.stringMatching(/The tool says: .*exited with code 127/s),
        })
        const end = events.at(-1)
        expect(end).toMatchObject({ type: 'turn.completed', usage: { input_tokens: expect.any(Number) } })
        const row = await sut.newestRow(name)
        expect(row).toMatchObject({
          status: 'succeeded',
          protocol: 'openai-responses',
          streamed: true,
          channel,
        })
        const again = await runCodex(folder, ['resume', '--last', 'Thanks'])
        expect(again.at(-1)).toMatchObject({ type: 'turn.completed' })
      }
    },
    120_000,
  )

  it('tells why a call failed', async () => {
    const folder = temporaryFolder()
    configure(folder, 'no-such-model')
    const events = await runCodex(folder, ['Say hello'])
    expect(events.at(-1)).toMatchObject({
      type: 'turn.failed',
      error: { message: expect.stringContaining('no-such-model') },
    })
  }, 60_000)
})

/** https://developers.openai.com/codex/config-reference */
function configure(folder: string, model: string): void {
  const lines = [
    `model = "${model}"`,
    'model_provider = "sluice"',
    'check_for_update_on_startup = false',
    '[analytics]',
    'enabled = false',
    '[model_providers.sluice]',
    'name = "Sluice"',
    `base_url = "${sut.url}/v1"`,
    'env_key = "SLUICE_KEY"',
    'wire_api = "responses"',
    'request_max_retries = 0',
    'stream_max_retries = 0',
  ]
  writeFileSync(join(folder, 'config.toml'), lines.join('\n'))
}

/** Its events. */
function runCodex(folder: string, args: readonly string[]): Promise<JsonObject[]> {
  const fixed = ['exec', '--json', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox']
  const env = { CODEX_HOME: folder, SLUICE_KEY: RICH_KEY }
  return runJsonLines({ file: codex ?? '', args: [...fixed, ...args], folder, env })
}
