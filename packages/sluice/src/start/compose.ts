import { openControlDoor } from '../api/control-door.ts'
import { mount } from '../api/mount.ts'
import type { AppliedConfig } from '../control/apply-config.ts'
import type { Environment } from '../control/config/environment.ts'
import { DEFAULT_SETTINGS } from '../control/config/settings.ts'
import { localBaseUrl } from '../control/first-call.ts'
import { BUILT_IN_CATALOGUE } from '../control/open-control.ts'
import { type LiveReload, type LiveState, openLiveReload, POLL_MS } from '../control/reload.ts'
import { reloadConfig } from '../control/reload-config.ts'
import { systemClock } from '../io/clock.ts'
import type { FailPlan } from '../io/database/fail-points.ts'
import { describeError, type Logger, openLogger } from '../io/log/logger.ts'
import { type Metrics, openMetrics } from '../io/log/metrics.ts'
import { mintId } from '../io/mint-id.ts'
import type { InboundCall, InboundHandler } from '../io/server/inbound-call.ts'
import { type Listener, startListener } from '../io/server/listener.ts'
import { openaiChatInbound } from '../protocols/chat/openai-chat/inbound.ts'
import { RENEW_EVERY_MS } from '../relay/living-calls.ts'
import type { RelayServices } from '../relay/services.ts'
import { type Admission, openAdmission } from './admission.ts'
import { bindControl, bindRoutes, envelopeOf, KEY_PATHS } from './bind-doors.ts'
import { INBOUND_FORMATS } from './formats.ts'
import { type Books, openBooks } from './open-books.ts'
import { openRelay } from './open-relay.ts'
import { type OverloadWatch, openOverloadWatch } from './overload.ts'
import { readConfiguration } from './read-configuration.ts'
import { openReaper } from './reaper.ts'
import { retainRecords } from './retain-records.ts'
import { openSchedule, type Schedule } from './schedule.ts'
import { stopGateway } from './stop-gateway.ts'
import { trimMemorySoon } from './trim-memory.ts'
import { VERSION } from './version.ts'
import { warmUp } from './warm-up.ts'

export interface StartOptions {
  /** For the benchmark alone: a ledger that does not reach the disk. */
  ledgerOff?: boolean
  /** For tests alone: where the writer fails. */
  failPlans?: readonly FailPlan[]
}

export interface Gateway {
  /** `http://HOST:PORT` as it listens. */
  readonly address: string
  /** Base of links: `SLUICE_PUBLIC_URL`, or where this machine reaches us. */
  readonly baseUrl: string
  readonly firstStart: Books['firstStart']
  readonly generatedKeys: AppliedConfig['generatedKeys']
  readonly log: Logger
  readonly live: () => LiveState
  /** Resolves with the reason when the process had better be replaced by a new one. */
  readonly failed: Promise<string>
  /** What SIGHUP does. */
  reload(): Promise<AppliedConfig | undefined>
  /** No new calls; running ones finish, for `patienceMs` at most; money is settled. */
  stop(patienceMs: number): Promise<void>
}

const SECOND_MS = 1000
const HOUR_MS = 3_600_000

/**
 * Chooses every implementation and joins the rooms: the one place that knows them all. A start that fails closes what
 * it had opened.
 */
export async function startGateway(environment: Environment, options: StartOptions = {}): Promise<Gateway> {
  const closers = new AsyncDisposableStack()
  try {
    return await openGateway(environment, options, closers)
  } catch (error) {
    await closers.disposeAsync()
    throw error
  }
}

async function openGateway(
  environment: Environment,
  options: StartOptions,
  closers: AsyncDisposableStack,
): Promise<Gateway> {
  const config = readConfiguration(environment)
  const log = openLogger(environment.logLevel)
  closers.defer(() => log.close())
  // The port before the books: a first start that cannot listen must not make a key that nobody will see.
  const door: { handler: InboundHandler } = { handler: answerStarting }
  const listener = await startListener(environment, (call) => door.handler(call))
  closers.defer(() => closeListener(listener))
  const { ledgerOff = false, failPlans = [] } = options
  const books = await openBooks(environment, config, { ledgerOff, failPlans, log, closers })
  const { ports, writer } = books
  const sources = { ...ports, catalogue: BUILT_IN_CATALOGUE, log }
  const live = await openLiveReload(sources, config?.settings ?? DEFAULT_SETTINGS)
  const metrics = openMetrics()
  const overload = openOverloadWatch(environment.overloadDelayMs)
  const admission = openAdmission(overload, writer, metrics, ports.clock)
  const baseUrl = (): string => environment.publicUrl ?? localBaseUrl(environment.host, listener.port)
  const services = openRelay(environment, books, live, { admission, metrics, log, closers, baseUrl })

  const openHandler = bindHandler(environment, books, services, { live, metrics, admission, log, baseUrl })
  await warmUp(services, openHandler).catch((error: unknown) =>
    log.info('starting cold', describeError(error)),
  )
  door.handler = openHandler(services)
  watch(metrics, services, { listener, overload, books })
  trimMemorySoon(() => services.living.size === 0)
  const schedule = scheduleWork(services, { live, overload, admission, log })

  return {
    address: `http://${environment.host.includes(':') ? `[${environment.host}]` : environment.host}:${listener.port}`,
    baseUrl: baseUrl(),
    firstStart: books.firstStart,
    generatedKeys: books.generatedKeys,
    log,
    live: live.current,
    failed: admission.failed,
    reload: () => reloadConfig(ports, environment, live, log),
    async stop(patienceMs) {
      admission.close()
      await stopGateway({ listener, services, schedule }, patienceMs)
      await closers.disposeAsync()
    },
  }
}

function answerStarting(call: InboundCall): void {
  const error = {
    message: 'The gateway is starting.',
    type: 'api_error',
    param: null,
    code: 'service_unavailable',
  }
  const headers = [
    'content-type',
    'application/json',
    'x-request-id',
    mintId('req', systemClock.now()),
    'retry-after',
    '1',
  ]
  call.answer(503, headers, JSON.stringify({ error }))
}

function closeListener(listener: Listener): Promise<void> {
  const stopped = listener.stop()
  listener.cut()
  return stopped
}

/** The one handler of all requests; opened twice, since the rehearsal has services of its own. */
function bindHandler(
  environment: Environment,
  { ports }: Books,
  services: RelayServices,
  parts: { live: LiveReload; metrics: Metrics; admission: Admission; log: Logger; baseUrl: () => string },
): (relay: RelayServices) => InboundHandler {
  const { live, metrics, admission, log, baseUrl } = parts
  const control = openControlDoor({
    ports,
    live: live.current,
    refresh: live.poll,
    adminToken: environment.adminToken,
    ...bindControl(services),
    notReady: admission.notReady,
    metrics,
    baseUrl,
    version: VERSION,
    log,
  })
  return (relay) =>
    mount({
      routes: bindRoutes(relay, live, baseUrl),
      control,
      aliases: () => relay.values().settings.aliases,
      envelopeOf,
      inboundOf: (protocol) => INBOUND_FORMATS.get(protocol),
      usualEnvelope: openaiChatInbound,
      keyPaths: KEY_PATHS,
      cors: () => ({ origins: live.current().settings.corsOrigins }),
      clock: ports.clock,
      log,
    })
}

function watch(
  metrics: Metrics,
  services: RelayServices,
  parts: { listener: Listener; overload: OverloadWatch; books: Books },
): void {
  metrics.watch({
    callsInFlight: () => services.living.size,
    connections: () => parts.listener.openConnections,
    eventLoopDelayMs: () => parts.overload.delayMs,
    writerQueue: () => parts.books.writer.pending(),
  })
}

function scheduleWork(
  services: RelayServices,
  parts: { live: LiveReload; overload: OverloadWatch; admission: Admission; log: Logger },
): Schedule {
  const { live, overload, admission, log } = parts
  const reaper = openReaper({ ...services, overdraft: () => services.values().settings.overdraft })
  const sample = (): void => {
    overload.sample()
    admission.check()
  }
  const retain = () => retainRecords(services, live.current().settings.retainRequestsMs)
  return openSchedule(
    [
      { name: 'live values', everyMs: POLL_MS, run: () => live.poll() },
      { name: 'overload', everyMs: SECOND_MS, run: sample },
      { name: 'leases', everyMs: RENEW_EVERY_MS, run: () => reaper.tick() },
      { name: 'retention', everyMs: HOUR_MS, run: retain },
    ],
    log,
  )
}
