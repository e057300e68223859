import type { OfflineRelay, Workplace } from '../cli/command-line.ts'
import { DEFAULT_SETTINGS } from '../control/config/settings.ts'
import { BUILT_IN_CATALOGUE } from '../control/open-control.ts'
import { openLiveReload } from '../control/reload.ts'
import { buildCatalog } from '../providers/catalog.ts'
import { PROVIDERS } from '../providers/registry.ts'
import { CredentialTokens } from '../relay/credential-tokens.ts'
import { UpstreamRoutes } from '../relay/upstream-routes.ts'
import { bindControl } from './bind-doors.ts'
import { OUTBOUND_FORMATS } from './formats.ts'
import { openConnector } from './open-connector.ts'
import { openRelayValues } from './relay-values.ts'

/** The part of the relay that commands use: prices and plans of what is stored, and one call for a test. */
export async function openOfflineRelay(
  { ports, log }: Workplace,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<OfflineRelay> {
  const { clock } = ports
  const live = await openLiveReload({ ...ports, catalogue: BUILT_IN_CATALOGUE, log }, DEFAULT_SETTINGS)
  const { connector, close } = openConnector(clock, variables, new Set())
  const bound = bindControl({
    clock,
    connector,
    catalog: buildCatalog(PROVIDERS),
    values: openRelayValues(live),
    outbound: OUTBOUND_FORMATS,
    routes: new UpstreamRoutes(),
    tokens: new CredentialTokens(connector, clock),
  })
  return { ...bound, close }
}
