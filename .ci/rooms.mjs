// The house (docs/architecture.md): a room imports only rooms that stand below it in this list. Inside a room
// with sub-rooms the same rule holds, in the order written.
export const ROOMS = [
  'start',
  'cli',
  'api',
  'control',
  'relay',
  'routing',
  'access',
  'money',
  'records',
  'builtin',
  'io',
  'providers',
  'protocols',
  'bytes',
  'canonical',
]

export const SUB_ROOMS = {
  money: ['ledger', 'pricing', 'metering'],
  access: ['customers', 'keys', 'limits'],
  records: ['responses', 'files', 'requests'],
}

/** Tighter still: what these rooms may import of ours beside themselves. */
export const ONLY = {
  io: ['bytes', 'canonical'],
  builtin: ['io', 'bytes', 'canonical'],
  providers: ['protocols', 'bytes', 'canonical'],
  protocols: ['bytes', 'canonical'],
  bytes: [],
  canonical: [],
}

/** No clock, random, network, file, thread or environment: given the same arguments they give the same answer. */
export const PURE = ['providers', 'protocols', 'bytes', 'canonical', 'money/pricing', 'money/metering']
export const PURE_MAY_IMPORT_OF_NODE = ['crypto', 'buffer', 'string_decoder']
