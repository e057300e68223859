import { afterAll, beforeAll, expect, vi } from 'vitest'
import type { JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import type { UpstreamRequest } from './fake-upstream.ts'
import { expectRightBooks, readRow } from './gateway-books.ts'
import { MODEL_PRICE, type SdkGateway, startSdkGateway } from './sdk-gateway.ts'
import { objectsOf } from './seen-books.ts'

/** For what comes by itself, on machines that do much else. */
export const SOON = { timeout: 20_000, interval: 50 }

/** A gateway over stand-ins of all vendors, for the tests of a file. */
export function useSdkGateway() {
  let started: SdkGateway | undefined
  beforeAll(async () => {
    started = await startSdkGateway()
  })
  afterAll(() => started?.close())
  const running = (): SdkGateway => {
    if (started === undefined) throw new Error('it has not started')
    return started
  }
  return {
    get gateway() {
      return running().gateway
    },
    get url() {
      return running().gateway.url
    },
    get vendors() {
      return running().vendors
    },
    lastRequest: (channel: string): UpstreamRequest | undefined =>
      running().vendors.get(channel)?.requests.at(-1),
    /** What the vendor behind a channel was sent last, as text; empty for the demo inside the process. */
    lastSent: (channel: string): string =>
      running().vendors.get(channel)?.requests.at(-1)?.body.toString() ?? '',
    row: (requestId: string | null | undefined): Promise<JsonObject> =>
      readRow(running().gateway, requestId ?? ''),
    /** The newest row of a model. */
    async newestRow(model: string): Promise<JsonObject> {
      const { body } = await running().gateway.admin('GET', `/api/admin/requests?model=${model}&limit=1`)
      return objectsOf(body.data)[0] ?? {}
    },
    complaints: (): string[] => [...running().vendors.values()].flatMap((vendor) => vendor.complaints),
    /** Checks that no vendor was asked for what it would refuse, and that the books are right once all calls have ended. */
    async expectClean(): Promise<void> {
      expect([...running().vendors.values()].flatMap((vendor) => vendor.complaints)).toEqual([])
      await vi.waitFor(() => expectRightBooks(running().gateway), SOON)
    },
  }
}

/** Checks that a row is one of a call that went well, and that it costs what its usage costs. */
export function expectBooked(
  row: JsonObject,
  usage: { input: number; output: number },
  more: JsonObject = {},
): void {
  expect(row).toMatchObject({ status: 'succeeded', usage_source: 'upstream', usage, ...more })
  const { input, output } = MODEL_PRICE
  const charge = (usage.input * Number(input) + usage.output * Number(output)) / 1e6
  expect(Number(row.charge)).toBeCloseTo(charge, 9)
}
