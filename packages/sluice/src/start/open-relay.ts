import { randomBytes } from 'node:crypto'
import { CallLimits } from '../access/limits/call-limits.ts'
import type { Environment } from '../control/config/environment.ts'
import type { LiveReload } from '../control/reload.ts'
import { formatCallLine } from '../io/log/call-log.ts'
import type { Logger } from '../io/log/logger.ts'
import type { Metrics } from '../io/log/metrics.ts'
import { buildCatalog } from '../providers/catalog.ts'
import { PROVIDERS } from '../providers/registry.ts'
import { LivingCalls } from '../relay/living-calls.ts'
import type { RelayServices } from '../relay/services.ts'
import { PendingSettlements } from '../relay/settle-durably.ts'
import { UpstreamRoutes } from '../relay/upstream-routes.ts'
import { Routing } from '../routing/routing.ts'
import type { Admission } from './admission.ts'
import { OUTBOUND_FORMATS } from './formats.ts'
import type { Books } from './open-books.ts'
import { openConnector } from './open-connector.ts'
import { openRelayValues } from './relay-values.ts'

/** Everything that the relay is given. */
export function openRelay(
  environment: Environment,
  books: Books,
  live: LiveReload,
  parts: { admission: Admission; metrics: Metrics; log: Logger; closers: AsyncDisposableStack },
): RelayServices {
  const { ports, writer } = books
  const { clock, vault } = ports
  const { metrics, log } = parts
  const { settings } = live.current()
  const owner = `node_${randomBytes(8).toString('hex')}`
  const routing = new Routing({ clock, random: Math.random }, settings.channelConcurrency)
  live.onSwap((state) => routing.follow(state.channels, state.settings.channelConcurrency))
  const ownHosts = new Set(environment.publicUrl === null ? [] : [new URL(environment.publicUrl).hostname])
  const out = openConnector(clock, environment.variables, ownHosts)
  parts.closers.defer(() => out.close())
  return {
    clock,
    random: Math.random,
    values: openRelayValues(live),
    catalog: buildCatalog(PROVIDERS),
    commands: writer,
    connector: out.connector,
    limits: new CallLimits(clock),
    routing,
    living: new LivingCalls(owner, writer),
    pending: new PendingSettlements(clock),
    routes: new UpstreamRoutes(),
    outbound: OUTBOUND_FORMATS,
    digestKey: ports.digestKey,
    fetchMedia: out.fetchMedia,
    seal: vault.sealBytes,
    open: vault.openBytes,
    owner,
    refusal: parts.admission.refusal,
    onCallEnd(event) {
      metrics.observeCall(event)
      log.line(() => formatCallLine(event, clock.now()))
    },
    alarm(name, requestId, reason) {
      metrics.alarm(name)
      log.warn('alarm', { alarm: name, requestId, reason })
    },
  }
}
