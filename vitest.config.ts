import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['packages/*/src/**/*.test.ts', 'tests/**/*.test.ts', 'bench/**/*.test.ts'],
    testTimeout: 30_000,
    // Hooks start whole processes, on machines that do much else.
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
})
