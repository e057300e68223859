import type { OpenAPIHono } from '@hono/zod-openapi'
import {
  createCustomer,
  creditCustomer,
  listCustomers,
  patchCustomer,
  readCustomer,
} from '../../control/customers.ts'
import { bindEndpoint } from '../bind-endpoint.ts'
import * as contract from '../contract/customers.ts'
import type { ControlAppDeps } from '../control-deps.ts'

export function bindCustomers(app: OpenAPIHono, deps: ControlAppDeps): void {
  const { ports } = deps
  bindEndpoint(app, deps, contract.listCustomers, ({ query }) => listCustomers(ports, query))
  bindEndpoint(app, deps, contract.createCustomer, async ({ body }) => {
    const customer = await createCustomer(ports, 'owner-token', body)
    await deps.refresh()
    return customer
  })
  bindEndpoint(app, deps, contract.readCustomer, ({ params }) => readCustomer(ports, params.id))
  bindEndpoint(app, deps, contract.patchCustomer, async ({ params, body }) => {
    const customer = await patchCustomer(ports, 'owner-token', params.id, body)
    await deps.refresh()
    return customer
  })
  bindEndpoint(app, deps, contract.creditCustomer, async ({ params, body, context }) => {
    const key = context.req.header('idempotency-key')
    const { replayed, ...credit } = await creditCustomer(ports, 'owner-token', params.id, body, key)
    if (replayed) context.header('idempotent-replayed', 'true')
    return credit
  })
}
