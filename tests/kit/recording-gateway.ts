import type { JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { type FakeUpstream, startFakeUpstream, type UpstreamPlan } from './fake-upstream.ts'
import { aChannel, configText, NO_LIMITS, testKey } from './gateway-config.ts'
import { PROTOCOL_OF, type RecordedExchange } from './recorded-exchanges.ts'
import { type StartedGateway, startGateway } from './started-process.ts'

/** One started gateway over an upstream that plays recorded answers again: the model's name tells which. */
export interface RecordingGateway {
  gateway: StartedGateway
  upstream: FakeUpstream
  close(): Promise<void>
}

export const RECORDING_KEY = testKey('reads-recordings')
/** Wants the reasoning of chat completions under another name (conversion.md 41). */
export const REASONING_KEY = testKey('reads-reasoning')

/** Of a channel of this provider and format; some serve an id only where it bears its maker's name. */
function familyOf({ provider, api }: RecordedExchange): string {
  if (api === 'messages' && (provider === 'bedrock' || provider === 'vertex')) return `claude-${provider}`
  return api === 'generate-content' ? `gemini-${provider}` : `${provider}-${api}`
}

/**
 * The name under which a recorded answer is asked for. One that is to be translated for callers of its own protocol bears a
 * suffix that changes the request (conversion.md 4).
 */
export function modelOf(one: RecordedExchange, number: number, way: 'plain' | 'rewritten' = 'plain'): string {
  const place = `${one.isError ? 'refused-' : ''}${familyOf(one)}-case-${number}-end`
  return way === 'plain' ? place : `${place}-nothinking`
}

/** Settings that channels of a provider cannot do without. */
export const PROVIDER_OPTIONS: Readonly<Record<string, JsonObject>> = {
  bedrock: { region: 'eu-west-1' },
  vertex: { project: 'example-project', location: 'us-east5' },
  cloudflare: { account_id: 'abc123' },
}

function channelOf(url: string, one: RecordedExchange, fields: JsonObject): JsonObject {
  const { provider, api, isError } = one
  const name = `${isError ? 'refused-' : ''}${familyOf(one)}`
  const options = PROVIDER_OPTIONS[provider]
  return aChannel(url, {
    name,
    provider,
    protocol: PROTOCOL_OF[api],
    models: [`${name}-case-*-end`],
    usage: 'trusted',
    ...(options !== undefined && { options }),
    ...fields,
  })
}

/** `plan` replaces the answer as it was recorded. */
export async function startRecordingGateway(
  cases: readonly RecordedExchange[],
  settings: {
    plan?: (one: RecordedExchange, index: number) => UpstreamPlan
    channel?: JsonObject
  } = {},
): Promise<RecordingGateway> {
  const { plan = playAgain, channel = {} } = settings
  const upstream = await startFakeUpstream({
    plan: ({ path, body }, index) => {
      const number = /-case-(\d+)-end/.exec(path + body.toString())?.[1]
      const one = cases[Number(number)]
      if (one === undefined) throw new Error(`no such case: ${path}`)
      return plan(one, index)
    },
  })
  const channels = new Map<unknown, JsonObject>()
  for (const one of cases) {
    const made = channelOf(upstream.url, one, channel)
    channels.set(made.name, made)
  }
  const gateway = await startGateway({
    config: configText(upstream.url, {
      limits: NO_LIMITS,
      channels: [...channels.values()],
      prices: [{ model: '*', input: '1', output: '2' }],
      customers: [
        {
          name: 'reader',
          credit_limit: 'unlimited',
          api_keys: [
            { name: 'main', key: RECORDING_KEY },
            { name: 'reasoning', key: REASONING_KEY, reasoning: 'reasoning' },
          ],
        },
      ],
    }),
  })
  return {
    gateway,
    upstream,
    async close() {
      await gateway.stop()
      await upstream.close()
    },
  }
}

/** What came before an error is to be seen before it; in one piece both would be taken for a failed try. */
export function playAgain({ answer, isError }: RecordedExchange, index: number): UpstreamPlan {
  const slices = { seed: index, most: 4000 }
  const error = isError ? -1 : findError(answer.body)
  return error < 0
    ? { answer, slices }
    : { answer, slices, fault: { at: error, act: { type: 'pause', ms: 100 } } }
}

/** Where the event that carries an error begins. */
function findError(stream: Buffer): number {
  const at = stream.toString('latin1').search(/"error": ?\{/)
  return at < 0 ? -1 : stream.lastIndexOf('\n\n', at) + 2
}
