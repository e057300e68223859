// Flags of the Node that the gateway runs on; the benchmark starts its gateways with the same ones.

export const NODE_FLAGS = [
  // SQLite is still called experimental.
  '--disable-warning=ExperimentalWarning',
  // For one collection after the start (start/trim-memory.ts).
  '--expose-gc',
]
