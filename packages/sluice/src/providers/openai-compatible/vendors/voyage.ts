import { embedding, rerank, vendorRows } from '../../catalog-row.ts'

/** Voyage AI. List prices in USD. */
export const VOYAGE = vendorRows('voyage', [
  embedding('voyage-4-large', '2026-08-21', [32_000], { input: '0.12' }),
  embedding('voyage-4', '2026-08-21', [32_000], { input: '0.06' }),
  embedding('voyage-4-lite', '2026-08-21', [32_000], { input: '0.02' }),
  embedding('voyage-3.5', '2026-08-01', [32_000], { input: '0.06' }),
  embedding('voyage-3-large', '2026-08-01', [32_000], { input: '0.18' }),
  embedding('voyage-code-3', '2026-08-01', [32_000], { input: '0.18' }),
  rerank('rerank-2.5', '2026-08-01', [32_000], { input: '0.05' }),
  rerank('rerank-2.5-lite', '2026-08-01', [32_000], { input: '0.02' }),
])
