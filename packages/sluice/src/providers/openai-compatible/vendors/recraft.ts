import { image, vendorRows } from '../../catalog-row.ts'

/** Recraft. List prices in USD. */
export const RECRAFT = vendorRows('recraft', [
  image('recraftv3', '2026-08-01', [], { perImage: '0.04' }),
  image('recraftv2', '2026-08-01', [], { perImage: '0.022' }),
])
