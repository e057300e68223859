import type { OpenAPIHono } from '@hono/zod-openapi'
import { readCursor } from '../../control/page.ts'
import { isoTime } from '../../control/read-entry.ts'
import { checkBooks } from '../../control/verify-books.ts'
import { formatUsd } from '../../money/amount.ts'
import { type EntryRecord, listEntries } from '../../money/ledger/list-entries.ts'
import { bindEndpoint } from '../bind-endpoint.ts'
import * as contract from '../contract/books.ts'
import type { ControlAppDeps } from '../control-deps.ts'
import { readSpan, showPage } from './requests.ts'

export function bindBooks(app: OpenAPIHono, deps: ControlAppDeps): void {
  const { reader } = deps.ports
  bindEndpoint(app, deps, contract.listLedger, async ({ query }) => {
    const filter = { customer: query.customer, ...readSpan(query) }
    return showPage(await listEntries(reader, filter, readCursor(query.cursor), query.limit), showEntry)
  })
  bindEndpoint(app, deps, contract.verifyBooks, () => checkBooks(reader))
}

function showEntry(entry: EntryRecord): contract.LedgerAnswer {
  return {
    id: entry.id,
    time: isoTime(entry.time),
    customer: entry.customerName,
    kind: entry.kind,
    amount: formatUsd(entry.amount),
    available_after: formatUsd(entry.availableAfter),
    request_id: entry.requestId,
    reason: entry.reason,
  }
}
