import { chat, usd, vendorRows } from '../../catalog-row.ts'

/** AI21 Labs. List prices in USD. */
export const AI21 = vendorRows('ai21', [
  chat('jamba-large-1.7', '2026-08-01', [256_000, 256_000], usd('2', '8')),
  chat('jamba-mini-1.7', '2026-08-01', [256_000, 256_000], usd('0.2', '0.4')),
])
