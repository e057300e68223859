import * as apiKeys from '../../packages/sluice/src/api/contract/api-keys.ts'
import * as books from '../../packages/sluice/src/api/contract/books.ts'
import * as channels from '../../packages/sluice/src/api/contract/channels.ts'
import * as customers from '../../packages/sluice/src/api/contract/customers.ts'
import type { Endpoint, Permission } from '../../packages/sluice/src/api/contract/endpoint.ts'
import * as me from '../../packages/sluice/src/api/contract/me.ts'
import * as prices from '../../packages/sluice/src/api/contract/prices.ts'
import * as requests from '../../packages/sluice/src/api/contract/requests.ts'
import { code, writeTable } from './markdown.ts'

const ROOMS = [customers, apiKeys, channels, prices, requests, books, me]

const WHO: Readonly<Record<Permission, string>> = {
  owner: 'admin token',
  'customer-key': 'API key',
  'owner-or-customer-key': 'either',
  public: 'anyone',
}

const METHODS: readonly Endpoint['method'][] = ['get', 'post', 'put', 'patch', 'delete']

/** Every endpoint of the control plane that the contract declares, by path; a module does not keep the order of its exports. */
export const ENDPOINTS: readonly Endpoint[] = ROOMS.flatMap((room) =>
  Object.values(room)
    .filter(isEndpoint)
    .toSorted((a, b) => compare(a.path, b.path) || METHODS.indexOf(a.method) - METHODS.indexOf(b.method)),
)

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}

function isEndpoint(value: unknown): value is Endpoint {
  return typeof value === 'object' && value !== null && 'path' in value && 'permission' in value
}

export function writeRoutes(): string {
  const rows = ENDPOINTS.map(({ method, path, permission, summary }) => [
    code(`${method.toUpperCase()} ${path}`),
    WHO[permission],
    summary,
  ])
  return writeTable(['Route', 'Opened by', 'Does'], rows)
}
