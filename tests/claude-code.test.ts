import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../packages/sluice/src/canonical/json.ts'
import { runJsonLines } from './kit/run-json-lines.ts'
import { ALL_VENDORS, RICH_KEY } from './kit/sdk-gateway.ts'
import { temporaryFolder } from './kit/temporary-folder.ts'
import { useSdkGateway } from './kit/use-sdk-gateway.ts'

/**
 * Claude Code in its non-interactive mode. It is too big to be installed with the others: `SLUICE_CLAUDE` names its program
 * (`npm install --prefix FOLDER @anthropic-ai/claude-code`). Whatever it would ask of the outside meets a proxy that is not
 * there.
 */
const claude = process.env.SLUICE_CLAUDE
const title = claude === undefined ? 'Claude Code (skipped: no claude)' : 'Claude Code'

const sut = useSdkGateway()

describe.skipIf(claude === undefined)(title, () => {
  it.each(ALL_VENDORS)(
    'thinks, calls a tool and says what came of it, over $channel',
    async ({ channel, thinker }) => {
      const events = await runClaude(thinker)
      expect(events.at(-1)).toMatchObject({
        type: 'result',
        is_error: false,
        stop_reason: 'end_turn',
        result: expect.stringContaining('The tool says: '),
        usage: { input_tokens: expect.any(Number) },
      })
      const row = await sut.newestRow(thinker)
      expect(row).toMatchObject({
        status: 'succeeded',
        protocol: 'anthropic-messages',
        streamed: true,
        channel,
      })
    },
    120_000,
  )

  it('tells why a call failed', async () => {
    const events = await runClaude('no-such-model')
    expect(events.at(-1)).toMatchObject({
      type: 'result',
      is_error: true,
      result: expect.stringContaining('no-such-model'),
    })
  }, 60_000)
})

/** Its events. */
function runClaude(model: string): Promise<JsonObject[]> {
  const folder = temporaryFolder()
  return runJsonLines({
    file: claude ?? '',
    args: [
      '-p',
      'Say hello',
      '--output-format',
      'stream-json',
      '--verbose',
      '--model',
      model,
      '--tools',
      'Bash',
    ],
    folder,
    env: {
      CLAUDE_CONFIG_DIR: folder,
      ANTHROPIC_BASE_URL: sut.url,
      ANTHROPIC_AUTH_TOKEN: RICH_KEY,
      ANTHROPIC_SMALL_FAST_MODEL: model,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      DISABLE_AUTOUPDATER: '1',
    },
  })
}
