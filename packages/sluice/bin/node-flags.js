// How the Node that the gateway runs on is started; the benchmark starts its gateways the same way.

export const NODE_FLAGS = [
  // SQLite is still called experimental.
  '--disable-warning=ExperimentalWarning',
  // For one collection after the start (start/trim-memory.ts).
  '--expose-gc',
]

export const NODE_ENVIRONMENT = {
  // glibc keeps a pool of memory for each of a dozen threads of which two allocate: 20 MB under a thousand streams.
  MALLOC_ARENA_MAX: '2',
}
