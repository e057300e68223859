import type { OpenAPIHono } from '@hono/zod-openapi'
import { GatewayError } from '../../canonical/errors.ts'
import { readBalance, readCustomer } from '../../control/customers.ts'
import { readCaller, requireKey } from '../authorize.ts'
import { bindEndpoint, headersOf } from '../bind-endpoint.ts'
import * as contract from '../contract/me.ts'
import type { ControlAppDeps } from '../control-deps.ts'
import { askOf } from './ask-of.ts'

/** What a customer's own key may read of its customer. */
export function bindMe(app: OpenAPIHono, deps: ControlAppDeps): void {
  bindEndpoint(app, deps, contract.readBalance, async ({ context }) => {
    const key = requireKey(headersOf(context), deps)
    return await readBalance(deps.ports.reader, key.id)
  })
  bindEndpoint(app, deps, contract.quoteEndpoint, async ({ body, context }) => {
    const caller = readCaller(headersOf(context), deps)
    const { customer, group } = body
    if (!caller.owner) {
      if (customer !== undefined || group !== undefined) {
        const param = customer === undefined ? 'group' : 'customer'
        throw new GatewayError('forbidden', 'Only the admin token may ask for others.', { param })
      }
      return await deps.quote({ ask: askOf(body), key: caller.key, group: caller.key.customer.group })
    }
    const asked = customer === undefined ? undefined : await readCustomer(deps.ports, customer)
    return await deps.quote({ ask: askOf(body), key: undefined, group: group ?? asked?.group ?? 'default' })
  })
}
