/**
 * When a commit is answered. `full`: synced to disk. `relaxed`: written, and synced within 100 ms. `off`: never
 * synced by us; it exists to measure what the others cost.
 */
export type Durability = 'full' | 'relaxed' | 'off'
