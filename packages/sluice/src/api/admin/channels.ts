import type { OpenAPIHono } from '@hono/zod-openapi'
import {
  createChannel,
  deleteChannel,
  listChannels,
  patchChannel,
  readChannel,
} from '../../control/channels.ts'
import { bindEndpoint } from '../bind-endpoint.ts'
import * as contract from '../contract/channels.ts'
import type { ControlAppDeps } from '../control-deps.ts'

export function bindChannels(app: OpenAPIHono, deps: ControlAppDeps): void {
  const { ports } = deps
  bindEndpoint(app, deps, contract.listChannels, ({ query }) => listChannels(ports, query))
  bindEndpoint(app, deps, contract.createChannel, async ({ body }) => {
    const channel = await createChannel(ports, 'owner-token', body)
    await deps.refresh()
    return channel
  })
  bindEndpoint(app, deps, contract.patchChannel, async ({ params, body }) => {
    const channel = await patchChannel(ports, 'owner-token', params.id, body)
    await deps.refresh()
    return channel
  })
  bindEndpoint(app, deps, contract.deleteChannel, async ({ params }) => {
    await deleteChannel(ports, 'owner-token', params.id)
    await deps.refresh()
    return undefined
  })
  bindEndpoint(app, deps, contract.testChannel, async ({ params, body }) => {
    const { id } = await readChannel(ports, params.id)
    return await deps.testChannel(id, body.model)
  })
}
