import type { OpenAPIHono } from '@hono/zod-openapi'
import { listPrices, putPrice } from '../../control/prices.ts'
import { bindEndpoint } from '../bind-endpoint.ts'
import * as contract from '../contract/prices.ts'
import type { ControlAppDeps } from '../control-deps.ts'

export function bindPrices(app: OpenAPIHono, deps: ControlAppDeps): void {
  const { ports } = deps
  bindEndpoint(app, deps, contract.listPrices, async ({ query }) =>
    listPrices(deps.live().prices, ports.clock.now(), query),
  )
  bindEndpoint(app, deps, contract.putPrice, async ({ params, body }) => {
    const price = await putPrice(ports, 'owner-token', params.model, body)
    await deps.refresh()
    return price
  })
}
