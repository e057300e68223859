import type { OpenAPIHono } from '@hono/zod-openapi'
import { createKey, listKeys, patchKey, revokeKey } from '../../control/keys.ts'
import { bindEndpoint } from '../bind-endpoint.ts'
import * as contract from '../contract/api-keys.ts'
import type { ControlAppDeps } from '../control-deps.ts'

export function bindKeys(app: OpenAPIHono, deps: ControlAppDeps): void {
  const { ports } = deps
  bindEndpoint(app, deps, contract.listApiKeys, ({ params, query }) =>
    listKeys(ports, { ...query, customer: params.id }),
  )
  bindEndpoint(app, deps, contract.createApiKey, async ({ params, body }) => {
    const key = await createKey(ports, 'owner-token', params.id, body)
    await deps.refresh()
    return key
  })
  bindEndpoint(app, deps, contract.patchApiKey, async ({ params, body }) => {
    const key = await patchKey(ports, 'owner-token', params.id, body)
    await deps.refresh()
    return key
  })
  bindEndpoint(app, deps, contract.revokeApiKey, async ({ params }) => {
    await revokeKey(ports, 'owner-token', params.id)
    await deps.refresh()
    return undefined
  })
}
