import type { OpenAPIHono } from '@hono/zod-openapi'
import { badField, GatewayError } from '../../canonical/errors.ts'
import { instant } from '../../control/config/scalars.ts'
import { readCursor, writeCursor } from '../../control/page.ts'
import { listRequests } from '../../records/requests/list-requests.ts'
import { readRequest } from '../../records/requests/read-request.ts'
import { bindEndpoint } from '../bind-endpoint.ts'
import * as contract from '../contract/requests.ts'
import type { ControlAppDeps } from '../control-deps.ts'
import { showRequest, showRequestDetails } from './show-request.ts'

export function bindRequests(app: OpenAPIHono, deps: ControlAppDeps): void {
  const { reader } = deps.ports
  bindEndpoint(app, deps, contract.listRequests, async ({ query }) => {
    const { customer, api_key, model, channel, status } = query
    const filter = { customer, apiKey: api_key, model, channel, status, ...readSpan(query) }
    const page = await listRequests(reader, filter, readCursor(query.cursor), query.limit)
    return showPage(page, showRequest)
  })
  bindEndpoint(app, deps, contract.readRequest, async ({ params }) => {
    const row = await readRequest(reader, params.id)
    if (row === undefined) throw new GatewayError('not-found', 'There is no such request.')
    return showRequestDetails(row)
  })
}

/** `from` inclusive, `to` exclusive, in milliseconds. */
export function readSpan(query: { from?: string | undefined; to?: string | undefined }): {
  from: number | undefined
  to: number | undefined
} {
  return { from: readTime('from', query.from), to: readTime('to', query.to) }
}

function readTime(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const read = instant.safeParse(text)
  if (read.success) return read.data
  throw badField(name, `${name}: must be a time such as 2027-01-31T00:00:00Z or a date`)
}

/** A page of rows as a list is answered. */
export function showPage<Row, Shown>(
  page: { data: readonly Row[]; next: string | null },
  show: (row: Row) => Shown,
): { data: Shown[]; next_cursor: string | null } {
  return { data: page.data.map(show), next_cursor: page.next === null ? null : writeCursor(page.next) }
}
