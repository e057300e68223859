/** Tiers that cost more than the list price (R34): https://platform.openai.com/docs/guides/priority-processing */
const DEAR_TIERS: ReadonlySet<string> = new Set(['priority', 'fast', 'ultrafast', 'scale'])

export function isDearTier(tier: string): boolean {
  return DEAR_TIERS.has(tier)
}
