import type { Json, JsonObject } from '../../packages/sluice/src/canonical/json.ts'

/** A key that a configuration file may declare. Made up. */
export function testKey(name: string): string {
  return `sk-${name}-${'test'.repeat(6)}`
}

export const TEST_MODEL = 'test-model'

/** A customer with one key of its own name. */
export function aCustomer(name: string, fields: JsonObject = {}, key: JsonObject = {}): JsonObject {
  return {
    name,
    balance: '10',
    api_keys: [{ name: `${name}-key`, key: testKey(name), ...key }],
    ...fields,
  }
}

/** A channel to an upstream on the loopback interface that serves every `test-` model. */
export function aChannel(baseUrl: string, fields: JsonObject = {}): JsonObject {
  return {
    name: 'main',
    provider: 'openai-compatible',
    base_url: baseUrl,
    api_key: `upstream-${'test'.repeat(4)}`,
    models: ['test-*'],
    ...fields,
  }
}

/** Money and limits are out of the way unless a test puts them there. */
export const NO_LIMITS: JsonObject = {
  key_concurrency: 0,
  customer_concurrency: 0,
  channel_concurrency: 0,
}

/** Text of a configuration file with one channel, one price and one customer, `alice`, unless `parts` says otherwise. */
export function configText(baseUrl: string, parts: { [name: string]: Json } = {}): string {
  return JSON.stringify({
    channels: [aChannel(baseUrl)],
    prices: [{ model: TEST_MODEL, input: '1', output: '2' }],
    customers: [aCustomer('alice')],
    ...parts,
  })
}
