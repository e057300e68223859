import type { KeyEntry } from '../access/keys/keyring.ts'
import { CallLimits } from '../access/limits/call-limits.ts'
import { startDemoServer } from '../builtin/demo/demo-server.ts'
import type { ChatProtocol } from '../canonical/chat.ts'
import { fetchBounded } from '../io/client/fetch-bounded.ts'
import type { Connector } from '../io/client/port.ts'
import type { CommandRunner } from '../io/database/command.ts'
import type { InboundHandler } from '../io/server/inbound-call.ts'
import { startListener } from '../io/server/listener.ts'
import { NANO_PER_USD } from '../money/amount.ts'
import { demo } from '../providers/demo/provider.ts'
import { growHold, nextAttempt, openCall, settleCall } from '../relay/commands.ts'
import { LivingCalls } from '../relay/living-calls.ts'
import type { RelayServices } from '../relay/services.ts'
import { PendingSettlements } from '../relay/settle-durably.ts'
import type { Channel } from '../routing/channel.ts'
import { Routing } from '../routing/routing.ts'

/** All of it; what is not done by then is left to the first callers. */
const BUDGET_MS = 250
const ROUNDS = 40
const KEY = `sk-${'warm'.repeat(6)}`
const HOST = '127.0.0.1'
/** Asked for as this, sent as `demo-chat` to an upstream of another protocol. */
const CONVERTED = 'warm-up-converted'

/**
 * Runs the path of a call a few dozen times before the first caller comes: through a listener, the relay, the client and
 * an upstream of this process, with books that are written nowhere. A cold start costs the first calls up to
 * 100 ms each. Never fails: a machine that does not let it run starts cold.
 */
export async function warmUp(
  services: RelayServices,
  open: (services: RelayServices) => InboundHandler,
): Promise<void> {
  const upstream = await startDemoServer({ port: 0 })
  try {
    const handler = open(rehearsal(services, upstream.url))
    const listener = await startListener({ host: HOST, port: 0 }, handler)
    try {
      await rehearse(services.connector, listener.port, services.clock.monotonic() + BUDGET_MS, services)
    } finally {
      const stopped = listener.stop()
      listener.cut()
      await stopped
    }
  } finally {
    await upstream.close()
  }
}

async function rehearse(
  connector: Connector,
  port: number,
  until: number,
  { clock }: Pick<RelayServices, 'clock'>,
): Promise<void> {
  for (let round = 0; round < ROUNDS && clock.monotonic() < until; round++) {
    const stream = round % 2 === 1
    const model = round % 4 === 3 ? CONVERTED : 'demo-chat'
    const body = JSON.stringify({
      model,
      stream,
      messages: [{ role: 'user', content: 'Warm up.' }],
      max_tokens: 32,
    })
    await fetchBounded(
      connector,
      {
        method: 'POST',
        url: new URL(`http://${HOST}:${port}/v1/chat/completions`),
        headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
        body: Buffer.from(body),
        reach: { privateHosts: new Set([`${HOST}:${port}`]) },
        timeouts: { connect: 200, tls: 200, firstByte: 500, idle: 500, total: 1000 },
      },
      { maxBytes: 1024 * 1024 },
    )
  }
}

/** The services of real calls, with a caller, channels and books that exist for the rehearsal alone. */
function rehearsal(services: RelayServices, upstream: string): RelayServices {
  const baseUrl = new URL(upstream)
  const values = services.values()
  const key = rehearsalKey()
  const channels = [rehearsalChannel(baseUrl, 'openai-chat'), rehearsalChannel(baseUrl, 'anthropic-messages')]
  // Each command is answered as the books would answer a customer with money.
  const commands: CommandRunner = { run: async (command) => ANSWERS[command.name] as never }
  return {
    ...services,
    commands,
    values: () => ({
      ...values,
      keyring: { find: () => key, byId: () => key },
      channels: {
        channels,
        serving: (model) => channels.filter((channel) => channel.models.includes(model)),
        byId: () => undefined,
      },
    }),
    limits: new CallLimits(services.clock),
    routing: new Routing(
      { clock: services.clock, random: services.random },
      { channelConcurrency: 0, affinityMs: 0 },
    ),
    living: new LivingCalls('warm-up', commands),
    pending: new PendingSettlements(services.clock),
    refusal: () => undefined,
    onCallEnd: () => {},
    alarm: () => {},
  }
}

const ANSWERS: Readonly<Record<string, unknown>> = {
  [openCall.name]: { ok: true, held: NANO_PER_USD },
  [settleCall.name]: { won: true, uncollected: 0n },
  [nextAttempt.name]: { ok: true },
  [growHold.name]: { outcome: 'refused' },
}

function rehearsalKey(): KeyEntry {
  return {
    id: 'warm-up',
    name: 'warm-up',
    status: 'active',
    expiresAt: null,
    models: [],
    limit: null,
    rpm: 0,
    tpm: 0,
    concurrency: 0,
    allowIp: [],
    management: false,
    responseProfile: null,
    reasoning: null,
    customer: {
      id: 'warm-up',
      name: 'warm-up',
      accountId: 'warm-up',
      status: 'active',
      group: 'default',
      unlimited: false,
    },
  }
}

function rehearsalChannel(baseUrl: URL, protocol: ChatProtocol): Channel {
  return {
    id: protocol,
    name: protocol,
    provider: demo,
    formats: [{ protocol, baseUrl }],
    protocol,
    credentials: [{ id: protocol, label: '1', secret: '' }],
    models: [protocol === 'openai-chat' ? 'demo-chat' : CONVERTED],
    modelMap: new Map([[CONVERTED, 'demo-chat']]),
    groups: ['default'],
    priority: 0,
    weight: 1,
    reach: { privateHosts: new Set([baseUrl.host]) },
    free: false,
    timeouts: {
      connect: undefined,
      firstByte: undefined,
      firstToken: undefined,
      idle: undefined,
      total: undefined,
    },
    limits: { concurrency: 0, rpm: 0, tpm: 0 },
    onClientGone: 'cancel',
    usage: 'trusted',
    costMultiplier: '1',
    headers: {},
    proxy: undefined,
    options: {},
  }
}
