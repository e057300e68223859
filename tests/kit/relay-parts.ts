import type { KeyEntry } from '../../packages/sluice/src/access/keys/keyring.ts'
import { CallLimits } from '../../packages/sluice/src/access/limits/call-limits.ts'
import { openJsonScanner } from '../../packages/sluice/src/bytes/json-scan.ts'
import type { ChatRequest } from '../../packages/sluice/src/canonical/chat.ts'
import type { AnyCommand, CommandRunner } from '../../packages/sluice/src/io/database/command.ts'
import { type Reader, readFrom } from '../../packages/sluice/src/io/database/reader.ts'
import { openSqlite } from '../../packages/sluice/src/io/database/sqlite-connection.ts'
import type { CallEvent } from '../../packages/sluice/src/io/log/call-event.ts'
import type { AlarmName } from '../../packages/sluice/src/io/log/metrics.ts'
import { buildPriceBook } from '../../packages/sluice/src/money/pricing/price-book.ts'
import { openaiChatInbound } from '../../packages/sluice/src/protocols/chat/openai-chat/inbound.ts'
import { openaiChatOutbound } from '../../packages/sluice/src/protocols/chat/openai-chat/outbound.ts'
import type { ModelTraits } from '../../packages/sluice/src/protocols/chat/traits.ts'
import { buildCatalog, type Catalog } from '../../packages/sluice/src/providers/catalog.ts'
import { CallReceipt } from '../../packages/sluice/src/relay/call-receipt.ts'
import type { ChatDoor } from '../../packages/sluice/src/relay/chat-door.ts'
import { CredentialTokens } from '../../packages/sluice/src/relay/credential-tokens.ts'
import { LivingCalls } from '../../packages/sluice/src/relay/living-calls.ts'
import { type CallPlan, planCall } from '../../packages/sluice/src/relay/plan-call.ts'
import type { LiveValues, RelayServices, RelaySettings } from '../../packages/sluice/src/relay/services.ts'
import { BackgroundJobs } from '../../packages/sluice/src/relay/sessions/background-jobs.ts'
import { PendingSettlements } from '../../packages/sluice/src/relay/settle-durably.ts'
import { UpstreamRoutes } from '../../packages/sluice/src/relay/upstream-routes.ts'
import type { Channel } from '../../packages/sluice/src/routing/channel.ts'
import { indexChannels } from '../../packages/sluice/src/routing/index-channels.ts'
import { Routing } from '../../packages/sluice/src/routing/routing.ts'
import { aChannel, aProvider } from './builders.ts'
import { FakeClock } from './fake-clock.ts'
import { openMemoryBlobs } from './memory-blobs.ts'
import { ScriptedConnector } from './scripted-connector.ts'

/** Parts of the relay with usual values, each replaceable. */

export const NANO = 1_000_000_000n

export function aKey(parts: Partial<KeyEntry> = {}): KeyEntry {
  return {
    id: 'key_a',
    name: 'laptop',
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
      id: 'cus_a',
      name: 'a',
      accountId: 'acc_a',
      status: 'active',
      group: 'default',
      unlimited: false,
    },
    ...parts,
  }
}

export function aRequest(parts: Partial<ChatRequest> = {}): ChatRequest {
  return {
    model: 'model-a',
    messages: [{ role: 'user', parts: [{ type: 'text', text: 'x'.repeat(400) }], bare: true }],
    tools: [],
    stop: [],
    stream: false,
    includeUsage: false,
    legacyFunctions: false,
    extra: {},
    ...parts,
  }
}

export interface ValueParts {
  channels?: readonly Channel[]
  /** Prices of models, as the configuration file writes them. */
  prices?: Readonly<Record<string, Record<string, unknown>>>
  settings?: Partial<RelaySettings>
  keys?: Readonly<Record<string, KeyEntry>>
  groups?: Readonly<Record<string, string>>
}

/** One dollar a million tokens in, two out: 1,000 and 2,000 nano-dollars a token. */
export const USUAL_PRICE = { input: '1', output: '2' }

export function someValues(parts: ValueParts = {}): LiveValues {
  const { channels = [aChannel('one')], prices = { 'model-a': USUAL_PRICE }, keys = {}, groups = {} } = parts
  return {
    keyring: { find: (digest) => keys[digest], byId: () => undefined },
    channels: indexChannels(channels),
    prices: buildPriceBook({
      catalogue: [],
      overrides: Object.entries(prices).map(([model, settings]) => ({ model, settings, source: 'file' })),
      groups: Object.entries(groups).map(([name, multiplier]) => ({ name, multiplier })),
    }),
    settings: {
      responseProfile: 'openai',
      reasoning: 'reasoning_content',
      holdOutputTokens: 4096,
      maxCharge: 10_000n * NANO,
      overdraft: NANO,
      trustedProxies: [],
      keyConcurrency: 50,
      customerConcurrency: 100,
      bodyBytes: 32 * 1024 * 1024,
      storeResponsesMs: 30 * 86_400_000,
      responsesWebsocket: true,
      reasoningMemoryMs: 86_400_000,
      aliases: [],
      ...parts.settings,
    },
  }
}

/** Every model of the provider `acme` has these traits. */
export function aCatalog(traits: ModelTraits = {}): Catalog {
  return buildCatalog([{ ...aProvider(), traitsOf: () => traits }])
}

export function aPlan(
  values: LiveValues,
  request: ChatRequest = aRequest(),
  catalog: Catalog = aCatalog(),
): CallPlan {
  const at = new FakeClock().now()
  return planCall({ request, protocol: 'openai-chat', key: aKey(), group: 'default', values, catalog, at })
}

export function aReceipt(): CallReceipt {
  const receipt = new CallReceipt({
    requestId: 'req_1',
    time: new FakeClock().now(),
    started: 0,
    protocol: 'openai-chat',
    route: '/v1/chat/completions',
  })
  receipt.key = aKey()
  receipt.model = 'model-a'
  return receipt
}

/** What the books answer to a command: a value, or a function of the command's input. */
export type BookAnswers = Readonly<Record<string, unknown>>

/** Books that say what the test says. `acts` keeps what they were told. */
export class StubBooks implements CommandRunner {
  readonly acts: { name: string; input: unknown }[] = []
  private readonly answers: BookAnswers

  constructor(answers: BookAnswers = {}) {
    this.answers = {
      openCall: { ok: true, held: NANO },
      nextAttempt: { ok: true },
      growHold: { outcome: 'refused' },
      settleCall: { won: true, uncollected: 0n },
      recordRefusal: null,
      renewCalls: { lost: [] },
      reapCalls: { reaped: 0 },
      reapBackground: { reaped: [] },
      ...answers,
    }
  }

  async run(command: AnyCommand, input: unknown): Promise<never> {
    this.acts.push({ name: command.name, input })
    const answer = this.answers[command.name]
    return (typeof answer === 'function' ? await answer(input) : answer) as never
  }

  named(name: string): unknown[] {
    return this.acts.filter((act) => act.name === name).map((act) => act.input)
  }
}

export interface Services extends RelayServices {
  clock: FakeClock
  commands: StubBooks
  connector: ScriptedConnector
  alarms: AlarmName[]
  events: CallEvent[]
}

export function someServices(
  parts: Partial<Pick<RelayServices, 'catalog' | 'outbound' | 'fetchMedia' | 'refusal' | 'seal'>> & {
    values?: LiveValues
    books?: StubBooks
    /** What earlier calls left behind; left out: a database without a table. */
    reader?: Reader
    connector?: ScriptedConnector
    channelConcurrency?: number
  } = {},
): Services {
  const { values = someValues(), books = new StubBooks(), connector = new ScriptedConnector() } = parts
  const clock = new FakeClock()
  const alarms: AlarmName[] = []
  const events: CallEvent[] = []
  return {
    clock,
    random: () => 0.001,
    values: () => values,
    catalog: parts.catalog ?? aCatalog(),
    commands: books,
    reader: parts.reader ?? emptyReader(clock),
    blobs: openMemoryBlobs(clock),
    sealing: { seal: (text) => text, open: (sealed) => sealed },
    connector,
    limits: new CallLimits(clock),
    routing: new Routing(
      { clock, random: () => 0.5 },
      { channelConcurrency: parts.channelConcurrency ?? 0, affinityMs: 3_600_000 },
    ),
    living: new LivingCalls('node-a', books),
    background: new BackgroundJobs('node-a', books),
    pending: new PendingSettlements(clock),
    routes: new UpstreamRoutes(),
    tokens: new CredentialTokens(connector, clock),
    outbound: parts.outbound ?? new Map([['openai-chat', openaiChatOutbound]]),
    digestKey: (key) => key,
    fetchMedia: parts.fetchMedia ?? (() => Promise.reject(new Error('nothing is fetched here'))),
    seal: parts.seal ?? ((plain) => plain),
    open: (sealed) => sealed,
    fileLink: (id) => `https://sluice.test/files/${id}`,
    ownFileId: () => undefined,
    owner: 'node-a',
    refusal: parts.refusal ?? (() => undefined),
    onCallEnd: (event) => events.push(event),
    alarm: (name) => alarms.push(name),
    alarms,
    events,
  }
}

function emptyReader(clock: FakeClock): Reader {
  return readFrom(openSqlite({ path: ':memory:', durability: 'full', role: 'reader' }), clock)
}

export function aDoor(): ChatDoor {
  return {
    inbound: openaiChatInbound,
    route: '/v1/chat/completions',
    scan: openJsonScanner(new Set(['model', 'messages', 'stream'])),
    headers: () => [],
  }
}
