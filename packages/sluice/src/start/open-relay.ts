import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { CallLimits } from '../access/limits/call-limits.ts'
import type { Environment } from '../control/config/environment.ts'
import type { LiveReload } from '../control/reload.ts'
import { openFolderBlobStore } from '../io/files/folder-blob-store.ts'
import { formatCallLine } from '../io/log/call-log.ts'
import type { Logger } from '../io/log/logger.ts'
import type { Metrics } from '../io/log/metrics.ts'
import { buildCatalog } from '../providers/catalog.ts'
import { PROVIDERS } from '../providers/registry.ts'
import { CredentialTokens } from '../relay/credential-tokens.ts'
import { LivingCalls } from '../relay/living-calls.ts'
import type { RelayServices } from '../relay/services.ts'
import { BackgroundJobs } from '../relay/sessions/background-jobs.ts'
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
  parts: {
    admission: Admission
    metrics: Metrics
    log: Logger
    closers: AsyncDisposableStack
    /** Base of links. */
    baseUrl: () => string
  },
): RelayServices {
  const { ports, writer } = books
  const { clock, vault } = ports
  const { metrics, log } = parts
  const { settings } = live.current()
  const owner = `node_${randomBytes(8).toString('hex')}`
  const routing = new Routing({ clock, random: Math.random }, settings)
  live.onSwap((state) => routing.follow(state.channels, state.settings))
  const ownHosts = new Set(environment.publicUrl === null ? [] : [new URL(environment.publicUrl).hostname])
  const out = openConnector(clock, environment.variables, ownHosts)
  parts.closers.defer(() => out.close())
  return {
    clock,
    random: Math.random,
    values: openRelayValues(live),
    catalog: buildCatalog(PROVIDERS),
    commands: writer,
    reader: ports.reader,
    blobs: openFolderBlobStore(join(environment.dataDir, 'files')),
    connector: out.connector,
    limits: new CallLimits(clock),
    routing,
    living: new LivingCalls(owner, writer),
    background: new BackgroundJobs(owner, writer),
    pending: new PendingSettlements(clock),
    routes: new UpstreamRoutes(),
    tokens: new CredentialTokens(out.connector, clock),
    outbound: OUTBOUND_FORMATS,
    digestKey: ports.digestKey,
    fetchMedia: out.fetchMedia,
    sealing: vault,
    seal: vault.sealBytes,
    open: vault.openBytes,
    fileLink: (id, mediaType) => `${parts.baseUrl()}/files/${id}${endingOf(mediaType)}`,
    ownFileId: (url) => fileIdOf(url, parts.baseUrl()),
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

function fileIdOf(url: string, baseUrl: string): string | undefined {
  const prefix = `${baseUrl}/files/`
  return url.startsWith(prefix) ? (/^file-[0-9a-f]+/.exec(url.slice(prefix.length))?.[0] ?? '') : undefined
}

/** Readers of Markdown go by the ending. */
function endingOf(mediaType: string | undefined): string {
  const ending = /^image\/(png|jpeg|webp|gif|avif)$/.exec(mediaType ?? '')?.[1]
  return ending === undefined ? '' : `.${ending === 'jpeg' ? 'jpg' : ending}`
}
