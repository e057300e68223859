import { expect } from 'vitest'
import type { Json, JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { type Answered, callChat, contentOf } from './chat-caller.ts'
import { startPlainVendor, VENDOR_KEY } from './demo-vendor.ts'
import type { FakeUpstream } from './fake-upstream.ts'
import { expectRightBooks } from './gateway-books.ts'
import { aCustomer, testKey } from './gateway-config.ts'
import { errorOf } from './post-chat.ts'
import { readBooks } from './seen-books.ts'
import { type StartedGateway, startGateway } from './started-process.ts'

/** Served by the trap, and priced. */
export const TRAP_MODEL = 'gpt-4o-mini'
export const ALICE = testKey('alice')

/** A gateway in front of an upstream that nothing bad may reach. */
export interface TrapGateway {
  gateway: StartedGateway
  trap: FakeUpstream
  /** Runs what must have no effect, and checks that it had none. */
  withoutEffect<Result>(act: () => Promise<Result>): Promise<Result>
  /** Checks that the gateway serves as before. */
  expectUnharmed(): Promise<void>
  close(): Promise<void>
}

/** `more` adds to the configuration; its lists are appended. */
export async function startTrapGateway(more: { [name: string]: Json[] } = {}): Promise<TrapGateway> {
  const trap = await startPlainVendor()
  const base: { [name: string]: Json[] } = {
    channels: [
      {
        name: 'trap',
        provider: 'openai',
        base_url: trap.url,
        api_key: VENDOR_KEY,
        models: [TRAP_MODEL, 'never-priced'],
        model_map: { [TRAP_MODEL]: 'demo-chat' },
      },
    ],
    prices: [{ model: TRAP_MODEL, input: '1', output: '2' }],
    customers: [aCustomer('alice')],
  }
  for (const [name, list] of Object.entries(more)) base[name] = [...(base[name] ?? []), ...list]
  const gateway = await startGateway({ config: JSON.stringify(base) })
  return {
    gateway,
    trap,
    async withoutEffect(act) {
      const before = { books: await readBooks(gateway, 'alice'), seen: trap.requests.length }
      const result = await act()
      expect({ books: await readBooks(gateway, 'alice'), seen: trap.requests.length }).toEqual(before)
      return result
    },
    async expectUnharmed() {
      expect(contentOf(await callChat(gateway, ALICE, aCall()))).toContain('You said')
      expect((await fetch(`${gateway.url}/readyz`)).status).toBe(200)
      await expectRightBooks(gateway)
    },
    async close() {
      await gateway.kill()
      await trap.close()
    },
  }
}

/** A good call to the trap, but for `fields`. */
export function aCall(fields: JsonObject = {}): JsonObject {
  return { model: TRAP_MODEL, messages: [{ role: 'user', content: 'Hello' }], ...fields }
}

/** Checks the shape of a refusal of ours, and what is known of its words. */
export function expectRefused(
  answer: Answered,
  expected: { status: number; code?: unknown; param?: unknown; type?: string },
): void {
  const { status, ...words } = expected
  expect(answer.status, answer.text).toBe(status)
  expect(answer.requestId).toMatch(/^req_[0-9a-z]{26}$/)
  expect(answer.headers.get('content-type')).toContain('application/json')
  const error = errorOf(answer)
  expect(Object.keys(error).sort()).toEqual(['code', 'message', 'param', 'type'])
  expect(error).toMatchObject(words)
  expect(String(error.message).length).toBeGreaterThan(10)
  // Nothing of ours, and nothing of our surroundings.
  expect(answer.text).not.toMatch(/\bat \w+ \(|node_modules|\.ts:\d|SELECT |127\.0\.0\.1|sk-[A-Za-z0-9]/)
  if (status < 500 && status !== 408 && status !== 409 && status !== 429) {
    expect(answer.headers.get('x-should-retry')).toBe('false')
  }
}
