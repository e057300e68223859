// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of the configuration file look like this.
import { describe, expect, it } from 'vitest'
import { providerList } from '../open-control.ts'
import { loadConfig, printMistake, printNote } from './load-config.ts'

const KEY = `sk-${'test'.repeat(6)}`
const ENVIRONMENT = {
  ALICE_KEY: KEY,
  VENDOR_KEY: 'vendor-key-for-tests',
  ADMIN: 'admin-for-tests',
  EMPTY: '',
}

function mistakesOf(text: string): string[] {
  const result = loadConfig(text, ENVIRONMENT, providerList)
  return result.ok ? [] : result.mistakes.map((mistake) => printMistake('f', mistake))
}

const EXAMPLE = `
admin: { token: \${ADMIN} }
channels:
  - name: openai-main
    provider: openai
    base_url: https://api.openai.com     # a comment with \${NOTHING} in it
    protocol: openai-chat
    api_key: \${VENDOR_KEY}
    models: [gpt-4o-mini, gpt-4o, "gpt-*"]
    model_map: { gpt-4o: gpt-4o-2024-11-20 }
    groups: [default]
    priority: 10
    weight: 1
    allow_private: ["127.0.0.1:9999"]
    free: false
    timeouts: { connect: 5s, first_byte: 60s, first_token: 30s, idle: 60s, total: 600s }
    limits: { concurrency: 200, rpm: 0, tpm: 0 }
    on_client_gone: { drain: { seconds: 30, kib: 64 } }
    usage: trusted
    cost_multiplier: "1.0"
    headers: {}
    proxy: null
    options: {}
prices:
  - model: gpt-4o-mini
    input: "0.15"
    cached_input: 0.075
    output: "0.60"
    tiers: [ { above_input_tokens: 200000, input: "0.30" } ]
groups:
  - { name: default, multiplier: "1.0" }
customers:
  - name: alice
    group: default
    balance: "10.00"
    credit_limit: "0"
    api_keys:
      - { name: laptop, key: \${ALICE_KEY}, models: [], limit: "5.00", expires_at: null, rpm: 0, tpm: 0, concurrency: 0, allow_ip: [], management: false }
  - { name: team, credit_limit: unlimited }
compat:
  response_profile: openai
  units_per_usd: 500000
  ohmygpt_units_per_usd: 250000
  reasoning: reasoning_content
  reasoning_memory: 24h
  aliases: {}
responses: { store: 30d, websocket: true }
affinity: { ttl: 1h }
keys: { recoverable: false }
limits:
  { key_concurrency: 50, customer_concurrency: 100, channel_concurrency: 200, max_charge: "10000", overdraft: "1.00" }
metrics: { public: false }
trusted_proxies: []
retention: { requests: 90d }
cors: { origins: "*" }
ledger:
  durability: full
  hold_output_tokens: 4096
`

describe('loadConfig', () => {
  it('reads the documented example whole, with values of the environment', () => {
    const result = loadConfig(EXAMPLE, ENVIRONMENT, providerList)
    if (!result.ok) throw new Error(result.mistakes.map((one) => printMistake('f', one)).join('\n'))
    const { file, settings } = result.config
    expect(file.channels?.[0]?.api_key).toBe('vendor-key-for-tests')
    expect(file.customers?.[0]?.api_keys?.[0]?.key).toBe(KEY)
    expect(file.customers?.[0]?.balance).toBe(10_000_000_000n)
    expect(file.customers?.[1]?.credit_limit).toBe('unlimited')
    expect(settings).toMatchObject({
      adminToken: 'admin-for-tests',
      retainRequestsMs: 90 * 86_400_000,
      maxCharge: 10_000_000_000_000n,
      corsOrigins: '*',
    })
  })

  it('takes the JSON of a key file for a key, and keeps it on one line', () => {
    const file = JSON.stringify(
      { type: 'service_account', private_key: '-----BEGIN FAKE KEY-----\n' },
      null,
      2,
    )
    const environment = { ...ENVIRONMENT, KEY_FILE: file }
    const text = 'channels:\n  - { name: a, provider: demo, api_key: "${KEY_FILE}" }\n'
    const result = loadConfig(text, environment, providerList)
    const read = result.ok ? result.config.file.channels?.[0]?.api_key : result
    expect(read).toBe(JSON.stringify(JSON.parse(file)))
  })

  it.each(['', '# nothing but a comment\n', '{}\n'])(
    'takes an empty file for one that says nothing: %j',
    (text) => {
      const result = loadConfig(text, {}, providerList)
      expect(result.ok && result.config.settings).toMatchObject({
        keyConcurrency: 50,
        customerConcurrency: 100,
        channelConcurrency: 200,
        overdraft: 1_000_000_000n,
        holdOutputTokens: 4096,
        durability: 'full',
        retainRequestsMs: 0,
        storeResponsesMs: 30 * 86_400_000,
        responsesWebsocket: true,
        reasoningMemoryMs: 86_400_000,
        affinityMs: 3_600_000,
        aliases: [],
      })
    },
  )

  it('reads what becomes of state, and further prefixes, the longest first', () => {
    const text = [
      'responses: { store: off, websocket: false }',
      'affinity: { ttl: 2h }',
      'compat:',
      '  reasoning_memory: 0',
      '  aliases: { /claude: anthropic-messages, /relay.2/claude: anthropic-messages, /g: gemini-generate }',
    ].join('\n')
    const result = loadConfig(text, {}, providerList)
    expect(result.ok && result.config.settings).toMatchObject({
      storeResponsesMs: 0,
      responsesWebsocket: false,
      reasoningMemoryMs: 0,
      affinityMs: 7_200_000,
      aliases: [
        { prefix: '/relay.2/claude', protocol: 'anthropic-messages' },
        { prefix: '/claude', protocol: 'anthropic-messages' },
        { prefix: '/g', protocol: 'gemini-generate' },
      ],
    })
  })

  it('notes what is right and does not do yet what it says', () => {
    const text = [
      'ledger: { durability: full }',
      'customers:',
      '  - name: alice',
      '    api_keys: [ { name: a, management: true }, { name: b, management: false } ]',
    ].join('\n')
    const result = loadConfig(text, {}, providerList)
    const notes = result.ok ? result.config.notes : []
    expect(notes.map((note) => printNote('f', note))).toEqual([
      expect.stringMatching(/^f:1:23: note: ledger\.durability: .*next start/),
      expect.stringMatching(/^f:4:40: note: customers\[0\]\.api_keys\[0\]\.management: .*opens nothing yet/),
    ])
    const silent = loadConfig('ledger: { hold_output_tokens: 1 }\n', {}, providerList)
    expect(silent.ok && silent.config.notes).toEqual([])
  })

  it('puts in values without letting them change the structure', () => {
    const evil = 'x", models: ["stolen"], name: "y\n- z: {'
    const result = loadConfig('admin: { token: "a${EVIL}b" }\n', { EVIL: evil }, providerList)
    expect(result.ok && result.config.settings.adminToken).toBe(`a${evil}b`)
  })

  it('follows aliases', () => {
    const text = [
      'channels:',
      '  - &one { name: a, provider: demo, models: &m [demo-chat] }',
      '  - { name: b, provider: demo, models: *m }',
    ].join('\n')
    const result = loadConfig(text, {}, providerList)
    expect(result.ok && result.config.file.channels?.[1]?.models).toEqual(['demo-chat'])
  })

  const channel = (fields: string): string => `channels:\n  - { name: a, provider: demo, ${fields} }\n`
  const customer = (fields: string): string => `customers:\n  - { name: a, ${fields} }\n`
  const cases: [name: string, text: string, expected: string[]][] = [
    ['unknown field', 'colour: red\n', ['f:1:1: colour: unknown field']],
    [
      'unknown field in a list',
      'channels:\n  - name: a\n    provider: demo\n    modls: [x]\n',
      ['f:4:5: channels[0].modls: unknown field'],
    ],
    ['not a map', '- a\n', ['f:1:1: must be a map of fields']],
    [
      'a missing variable, in quotes',
      'admin:\n  token: "x ${NO_SUCH}"\n',
      ['f:2:13: admin.token: the environment variable NO_SUCH is not set'],
    ],
    [
      'a missing variable, in a flow map',
      'admin: { token: ${NO_SUCH} }\n',
      ['f:1:17: admin.token: the environment variable NO_SUCH is not set'],
    ],
    [
      'a placeholder as a name',
      'metrics: { ${ADMIN}: true }\n',
      ['f:1:12: metrics.${ADMIN}: a placeholder cannot name a field'],
    ],
    ['a field twice', 'metrics: {}\nmetrics: {}\n', ['f:2:1: this field stands here twice']],
    [
      'not YAML',
      'limits: [1,\n',
      expect.arrayContaining([expect.stringMatching(/^f:2:1: not YAML: /)]) as never,
    ],
    [
      'tabs',
      'limits:\n\tkey_concurrency: 5\n',
      expect.arrayContaining([expect.stringMatching(/^f:2:1: /)]) as never,
    ],
    ['an unknown alias', 'trusted_proxies: *nowhere\n', ['f:1:18: trusted_proxies: unknown alias *nowhere']],
    ['two documents', 'metrics: {}\n---\nmetrics: {}\n', ['f:2:1: only one document is read from a file']],
    [
      'unknown provider',
      'channels:\n  - name: a\n    provider: opnai\n',
      ['f:3:15: channels[0].provider: unknown provider "opnai"; did you mean openai?'],
    ],
    [
      'no key',
      'channels:\n  - name: a\n    provider: openai\n',
      ['f:2:5: channels[0].api_key: is missing: openai cannot be called without one'],
    ],
    [
      'no address and no models',
      'channels:\n  - name: a\n    provider: openai-compatible\n    api_key: k\n',
      [
        'f:2:5: channels[0].base_url: is missing: openai-compatible has no address of its own',
        'f:2:5: channels[0].models: is missing: say what stands behind this address, "*" for anything that has a price',
      ],
    ],
    ['an address that is none', channel('base_url: nowhere'), ['f:2:42: channels[0].base_url: is not a URL']],
    [
      'an address with a scheme of its own',
      channel('base_url: "ftp://x"'),
      ['f:2:42: channels[0].base_url: must be http or https'],
    ],
    [
      'credentials in an address',
      channel('base_url: "http://u:p@x"'),
      ['f:2:42: channels[0].base_url: must not hold credentials'],
    ],
    [
      'a link-local address',
      channel('base_url: "http://169.254.169.254/"'),
      ['f:2:42: channels[0].base_url: is a link-local address, which is never reached'],
    ],
    [
      'a protocol that the provider does not speak',
      'channels:\n  - { name: a, provider: openai, api_key: k, protocol: gemini-generate }\n',
      [
        'f:2:56: channels[0].protocol: openai does not speak gemini-generate; it speaks openai-chat, openai-responses',
      ],
    ],
    [
      'a duration',
      channel('timeouts: { connect: 5 }'),
      ['f:2:53: channels[0].timeouts.connect: must be text'],
    ],
    [
      'a duration without unit',
      channel('timeouts: { connect: "5" }'),
      ['f:2:53: channels[0].timeouts.connect: must be a time such as 500ms, 5s, 2m or 1h'],
    ],
    [
      'on_client_gone',
      channel('on_client_gone: leave'),
      ['f:2:48: channels[0].on_client_gone: must be cancel or { drain: { seconds: 30, kib: 64 } }'],
    ],
    [
      'both key fields',
      channel('api_key: a, api_keys: [b]'),
      ['f:2:54: channels[0].api_keys: give api_key or api_keys, not both'],
    ],
    [
      'a key with a space',
      channel('api_key: "a b"'),
      ['f:2:41: channels[0].api_key: must be printable and without spaces'],
    ],
    [
      'a damaged key file',
      channel(`api_key: '{ "a": '`),
      ['f:2:41: channels[0].api_key: must be printable and without spaces'],
    ],
    [
      'an Azure without an address',
      channel('api_key: a').replace('demo', 'azure'),
      [
        'f:2:5: channels[0].base_url: is missing: azure has no address of its own',
        'f:2:5: channels[0].models: is missing: say what stands behind this address, "*" for anything that has a price',
      ],
    ],
    ['a key twice', channel('api_keys: [b, b]'), ['f:2:46: channels[0].api_keys[1]: stands here twice']],
    [
      'a header that would break the wire',
      channel('headers: { X-A: "a\\nb" }'),
      ['f:2:48: channels[0].headers.X-A: must be text that a header can carry'],
    ],
    [
      'a proxy',
      channel('proxy: "ftp://x"'),
      ['f:2:39: channels[0].proxy: must be an http://, https:// or socks5:// address'],
    ],
    [
      'an option that nobody reads',
      channel('options: { x: 1 }'),
      ['f:2:43: channels[0].options.x: demo has no such option'],
    ],
    [
      'a private host',
      channel('allow_private: [localhost]'),
      ['f:2:48: channels[0].allow_private[0]: must be host:port'],
    ],
    [
      'names that stand twice',
      'groups:\n  - name: g\n  - name: g\n',
      ['f:3:11: groups[1].name: this name stands here twice'],
    ],
    [
      'a key of the wrong form',
      customer('api_keys: [{ name: k, key: abc }]'),
      ['f:2:43: customers[0].api_keys[0].key: must be sk- and 20 to 200 letters, digits, - or _'],
    ],
    [
      'one key for two',
      `customers:\n  - { name: a, api_keys: [{ name: k, key: ${KEY} }] }\n  - { name: b, api_keys: [{ name: k, key: ${KEY} }] }\n`,
      ['f:3:43: customers[1].api_keys[0].key: the same key is given twice'],
    ],
    [
      'money below 0',
      customer('balance: -1'),
      [
        'f:2:25: customers[0].balance: must be an amount such as "0.15", from 0 to 1000000000, of at most nine places',
      ],
    ],
    [
      'money of ten places',
      customer('balance: "0.0000000001"'),
      [
        'f:2:25: customers[0].balance: must be an amount such as "0.15", from 0 to 1000000000, of at most nine places',
      ],
    ],
    [
      'a credit limit',
      customer('credit_limit: none'),
      ['f:2:30: customers[0].credit_limit: must be an amount in USD or unlimited'],
    ],
    [
      'a price without lines',
      'prices:\n  - model: x\n',
      ['f:2:5: prices[0]: a price needs a line, such as input or per_call'],
    ],
    [
      'tiers that do not rise',
      'prices:\n  - model: x\n    input: 1\n    tiers: [{ above_input_tokens: 9, input: 1 }, { above_input_tokens: 9, input: 2 }]\n',
      ['f:4:72: prices[0].tiers[1].above_input_tokens: must be above that of the tier before'],
    ],
    [
      'an address block',
      'trusted_proxies: [10.0.0.0/8, 10.0.0.0/40]\n',
      ['f:1:31: trusted_proxies[1]: must be an IP address or a block such as 10.0.0.0/8'],
    ],
    [
      'an origin',
      'cors: { origins: [example.com] }\n',
      ['f:1:19: cors.origins[0]: must be "*" or an origin such as https://app.example.com'],
    ],
    [
      'settings of later versions',
      'keys: { recoverable: true }\ncompat: { units_per_usd: 1 }\n',
      [
        'f:1:22: keys.recoverable: not in this version: it can only be false',
        'f:2:26: compat.units_per_usd: not in this version: it can only be 500000',
      ],
    ],
    [
      'how long responses are kept',
      'responses: { store: 0, websocket: 1 }\n',
      [
        'f:1:21: responses.store: must be a time such as 30d, at most 3650d, or off',
        'f:1:35: responses.websocket: must be true or false',
      ],
    ],
    [
      'for ever is too long',
      'responses: { store: 3651d }\n',
      ['f:1:21: responses.store: must be a time such as 30d, at most 3650d, or off'],
    ],
    [
      'spans without a unit',
      'affinity: { ttl: 60 }\ncompat: { reasoning_memory: soon }\n',
      [
        'f:1:18: affinity.ttl: must be text or 0',
        'f:2:29: compat.reasoning_memory: must be a time such as 5s, 24h or 30d, or 0',
      ],
    ],
    [
      'the prefixes of aliases',
      `compat:\n  aliases:\n${[
        'claude: anthropic-messages',
        '/claude/: anthropic-messages',
        '/v1beta/x: gemini-generate',
        '/Healthz: openai-chat',
        '/a/../v1: openai-chat',
        '/a//b: openai-chat',
        '"/a?b": openai-chat',
        '/: openai-chat',
      ]
        .map((line) => `    ${line}\n`)
        .join('')}`,
      [
        'f:3:5: compat.aliases.claude: must begin with a slash, e.g. /claude',
        'f:4:5: compat.aliases./claude/: must not end with a slash',
        "f:5:5: compat.aliases./v1beta/x: /v1beta is a path of this gateway's own",
        "f:6:5: compat.aliases./Healthz: /Healthz is a path of this gateway's own",
        'f:7:5: compat.aliases./a/../v1: must be a path of letters, digits, - and _, e.g. /claude',
        'f:8:5: compat.aliases./a//b: must be a path of letters, digits, - and _, e.g. /claude',
        'f:9:5: compat.aliases./a?b: must be a path of letters, digits, - and _, e.g. /claude',
        'f:10:5: compat.aliases./: must not end with a slash',
      ],
    ],
    [
      'the protocol of an alias',
      'compat: { aliases: { /claude: bedrock-converse } }\n',
      [
        'f:1:31: compat.aliases./claude: must be one of openai-chat, openai-responses, anthropic-messages, gemini-generate',
      ],
    ],
    [
      'an enumeration',
      'ledger: { durability: fast }\n',
      ['f:1:23: ledger.durability: must be one of full, relaxed'],
    ],
    ['a number', 'limits: { key_concurrency: many }\n', ['f:1:28: limits.key_concurrency: must be a number']],
    [
      'a fraction',
      'limits: { key_concurrency: 1.5 }\n',
      ['f:1:28: limits.key_concurrency: must be a whole number'],
    ],
    ['below 0', 'limits: { key_concurrency: -1 }\n', ['f:1:28: limits.key_concurrency: must be at least 0']],
    ['__proto__', 'metrics: { __proto__: { public: true } }\n', ['f:1:12: metrics.__proto__: unknown field']],
  ]
  it.each(cases)('names the place of a mistake: %s', (_, text, expected) => {
    expect(mistakesOf(text)).toEqual(expected)
  })

  it('finds every mistake at once, in the order of the file', () => {
    const text = [
      'channels:',
      '  - name: a',
      '    provider: nobody',
      '    weight: heavy',
      '    colour: red',
      'customers:',
      '  - name: x',
      '    balance: lots',
      '  - name: x',
      'metrics: { public: maybe }',
    ].join('\n')
    expect(mistakesOf(text).map((line) => line.split(': ').slice(0, 2).join(' '))).toEqual([
      'f:3:15 channels[0].provider',
      'f:4:13 channels[0].weight',
      'f:5:5 channels[0].colour',
      'f:8:14 customers[0].balance',
      'f:9:11 customers[1].name',
      'f:10:20 metrics.public',
    ])
  })

  it('never shows a secret in a mistake', () => {
    const canary = 'canary-of-the-config-test'
    const text = [
      'admin: { token: [ "${C}" ] }',
      'channels:',
      '  - { name: a, provider: demo, api_key: "${C} ${C}", headers: { a: ["${C}"] }, proxy: "${C}", options: { k: "${C}" } }',
      'customers:',
      '  - { name: b, api_keys: [ { name: k, key: "${C}" } ] }',
    ].join('\n')
    const result = loadConfig(text, { C: canary }, providerList)
    expect(result.ok).toBe(false)
    expect(JSON.stringify(result)).not.toContain(canary)
  })
})
