import { image, vendorRows } from '../../catalog-row.ts'

/** Ideogram. List prices in USD. */
export const IDEOGRAM = vendorRows('ideogram', [
  image('ideogram-4-5', '2026-11-16', [], { perImage: '0.06' }),
  image('ideogram-4', '2026-11-16', [], { perImage: '0.06' }),
  image('ideogram-3', '2026-11-16', [], { perImage: '0.06' }),
  image('V_2', '2026-11-21', [], { perImage: '0.08' }),
  image('V_2_TURBO', '2026-11-21', [], { perImage: '0.05' }),
  image('V_2A', '2026-11-21', [], { perImage: '0.04' }),
])
