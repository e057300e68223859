import { randomBytes } from 'node:crypto'
import { openKeyDigest } from '../access/keys/digest-key.ts'
import { CallLimits } from '../access/limits/call-limits.ts'
import { createControlApp } from '../api/control-app.ts'
import type { ControlAppDeps } from '../api/control-deps.ts'
import { mount } from '../api/mount.ts'
import { type AppliedConfig, applyConfig } from '../control/apply-config.ts'
import type { Environment } from '../control/config/environment.ts'
import { type LoadedConfig, loadConfig, printMistake } from '../control/config/load-config.ts'
import { readConfigFile } from '../control/config/read-config-file.ts'
import { DEFAULT_SETTINGS } from '../control/config/settings.ts'
import type { ControlPorts } from '../control/control-ports.ts'
import { localBaseUrl } from '../control/first-call.ts'
import { type FirstStart, runFirstStart } from '../control/first-start.ts'
import { bindInstall, openInstallVault } from '../control/install.ts'
import { openLiveReload, POLL_MS } from '../control/reload.ts'
import { reloadConfig } from '../control/reload-config.ts'
import { systemClock } from '../io/clock.ts'
import { prepareDataFolder } from '../io/database/data-folder.ts'
import { takeFolderLock } from '../io/database/folder-lock.ts'
import { openReader } from '../io/database/reader.ts'
import { logCall } from '../io/log/call-log.ts'
import { describeError, type Logger, openLogger } from '../io/log/logger.ts'
import { openMetrics } from '../io/log/metrics.ts'
import { type Listener, startListener } from '../io/server/listener.ts'
import { buildCatalog } from '../providers/catalog.ts'
import { findProvider, PROVIDERS } from '../providers/registry.ts'
import { LivingCalls, RENEW_EVERY_MS } from '../relay/living-calls.ts'
import { reapCalls } from '../relay/reap-calls.ts'
import type { RelayServices } from '../relay/services.ts'
import { PendingSettlements } from '../relay/settle-durably.ts'
import { UpstreamUrls } from '../relay/upstream-urls.ts'
import { Routing } from '../routing/routing.ts'
import { openAdmission } from './admission.ts'
import { bindControl, bindRoutes, ENVELOPES, KEY_PATHS } from './bind-doors.ts'
import { OUTBOUND_FORMATS } from './formats.ts'
import { openConnector } from './open-connector.ts'
import { openWriter } from './open-writer.ts'
import { openOverloadWatch } from './overload.ts'
import { prepareDatabase } from './prepare-database.ts'
import { openReaper } from './reaper.ts'
import { openRelayValues } from './relay-values.ts'
import { retainRecords } from './retain-records.ts'
import { openSchedule } from './schedule.ts'
import { VERSION } from './version.ts'
import { warmUp } from './warm-up.ts'

export interface StartOptions {
  /** For the benchmark alone: a ledger that does not reach the disk. */
  ledgerOff?: boolean
}

export interface Gateway {
  readonly port: number
  readonly baseUrl: string
  readonly firstStart: FirstStart | undefined
  /** A model that a first call can use. */
  readonly live: ReturnType<typeof liveOf>
  readonly generatedKeys: AppliedConfig['generatedKeys']
  readonly log: Logger
  /** What SIGHUP does. */
  reload(): Promise<AppliedConfig | undefined>
  /** No new calls; running ones finish, for `patienceMs` at most; money is settled. */
  stop(patienceMs: number): Promise<void>
}

/** What is wrong with the configuration, line by line. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError'
  readonly mistakes: readonly string[]

  constructor(mistakes: readonly string[]) {
    super(mistakes.join('\n'))
    this.mistakes = mistakes
  }
}

const SECOND_MS = 1000
const HOUR_MS = 3_600_000

/** Chooses every implementation and joins the rooms: the one place that knows them all. */
export async function startGateway(environment: Environment, options: StartOptions = {}): Promise<Gateway> {
  const clock = systemClock
  const providers = { find: findProvider, ids: () => PROVIDERS.map(({ id }) => id) }
  const config = readConfiguration(environment, providers)
  const settings = config?.settings ?? DEFAULT_SETTINGS
  const log = openLogger(environment.logLevel)
  prepareDataFolder(environment.dataDir)
  const lock = takeFolderLock(environment.dataDir)
  const durability = options.ledgerOff === true ? 'off' : settings.durability
  prepareDatabase(environment.databaseFile, clock)
  const vault = openInstallVault(environment)
  const writer = await openWriter({
    path: environment.databaseFile,
    durability,
    clock,
    benchmark: options.ledgerOff === true,
  })
  const reader = openReader(environment.databaseFile)
  await bindInstall(writer, vault)
  const digestKey = openKeyDigest(vault.keyDigestSecret)
  const ports: ControlPorts = { commands: writer, reader, vault, clock, providers, digestKey }

  const firstStart = await runFirstStart(ports, environment, PROVIDERS, config?.file)
  const applied = config === undefined ? undefined : await applyConfig(ports, config, log)
  // The lock is ours, so whoever left open attempts behind is dead.
  await writer.run(reapCalls, { living: [], all: true, overdraft: settings.overdraft })

  const catalogue = PROVIDERS.map(({ id, models }) => ({ provider: id, models }))
  const live = await openLiveReload({ reader, vault, providers, catalogue, log }, settings)
  const values = openRelayValues(live)
  const metrics = openMetrics()
  const overload = openOverloadWatch()
  const owner = `node_${randomBytes(8).toString('hex')}`
  const living = new LivingCalls(owner, writer)
  const pending = new PendingSettlements()
  const routing = new Routing({ clock, random: Math.random }, settings.channelConcurrency)
  live.onSwap((state) => routing.follow(state.channels, state.settings.channelConcurrency))
  const admission = openAdmission(overload, writer, metrics)
  const ownHosts = new Set(environment.publicUrl === null ? [] : [new URL(environment.publicUrl).hostname])
  const out = openConnector(clock, environment.variables, ownHosts)
  const services: RelayServices = {
    clock,
    random: Math.random,
    values,
    catalog: buildCatalog(PROVIDERS),
    commands: writer,
    connector: out.connector,
    limits: new CallLimits(clock),
    routing,
    living,
    pending,
    urls: new UpstreamUrls(),
    outbound: OUTBOUND_FORMATS,
    digestKey,
    fetchMedia: out.fetchMedia,
    seal: vault.sealBytes,
    open: vault.openBytes,
    owner,
    refusal: admission.refusal,
    onCallEnd(event) {
      metrics.observeCall(event)
      logCall(log, event)
    },
    alarm(name, requestId, reason) {
      metrics.alarm(name)
      log.warn('alarm', { alarm: name, requestId, reason })
    },
  }

  let listener: Listener | undefined
  const baseUrl = (): string =>
    environment.publicUrl ?? localBaseUrl(environment.host, listener?.port ?? environment.port)
  const deps: ControlAppDeps = {
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
  }
  const control = createControlApp(deps)
  const openHandler = (relay: RelayServices) =>
    mount({
      routes: bindRoutes(relay, live),
      control,
      envelopes: ENVELOPES,
      keyPaths: KEY_PATHS,
      cors: () => ({ origins: live.current().settings.corsOrigins }),
      baseUrl,
      clock,
      log,
    })
  await warmUp(services, openHandler).catch((error: unknown) =>
    log.info('starting cold', describeError(error)),
  )
  const reaper = openReaper({
    clock,
    living,
    pending,
    commands: writer,
    overdraft: () => values().settings.overdraft,
  })
  listener = await startListener({ host: environment.host, port: environment.port }, openHandler(services))
  const { port } = listener
  const connections = (): number => listener?.openConnections ?? 0
  metrics.watch({
    callsInFlight: () => living.size,
    connections,
    eventLoopDelayMs: () => overload.delayMs,
    writerQueue: () => writer.pending(),
  })
  const schedule = openSchedule(
    [
      { name: 'live values', everyMs: POLL_MS, run: () => live.poll() },
      { name: 'overload', everyMs: SECOND_MS, run: () => overload.sample() },
      { name: 'leases', everyMs: RENEW_EVERY_MS, run: () => reaper.tick() },
      {
        name: 'retention',
        everyMs: HOUR_MS,
        run: () => retainRecords(writer, clock, live.current().settings.retainRequestsMs),
      },
    ],
    log,
  )

  return {
    port,
    baseUrl: baseUrl(),
    firstStart,
    live: liveOf(live),
    generatedKeys: applied?.generatedKeys ?? [],
    log,
    reload: () => reloadConfig(ports, environment, live, log),
    async stop(patienceMs) {
      admission.close()
      const stopped = listener?.stop()
      await Promise.race([living.idle(), sleepUnref(patienceMs)])
      await Promise.race([pending.idle(), sleepUnref(patienceMs)])
      listener?.cut()
      await stopped
      await schedule.stop()
      await out.close()
      await writer.stop()
      await reader.destroy()
      lock.release()
      log.close()
    },
  }
}

function liveOf(live: { current(): ReturnType<Awaited<ReturnType<typeof openLiveReload>>['current']> }) {
  return live.current
}

function readConfiguration(
  environment: Environment,
  providers: ControlPorts['providers'],
): LoadedConfig | undefined {
  const found = readConfigFile(environment)
  if (found === undefined) return undefined
  const result = loadConfig(found.text, environment.variables, providers)
  if (result.ok) return result.config
  throw new ConfigurationError(result.mistakes.map((mistake) => printMistake(found.name, mistake)))
}

function sleepUnref(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref())
}
