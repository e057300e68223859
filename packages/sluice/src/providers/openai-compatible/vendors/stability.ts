import { image, vendorRows } from '../../catalog-row.ts'

/** Stability AI. List prices in USD. */
export const STABILITY = vendorRows('stability', [
  image('stable-image-ultra', '2026-08-01', [], { perImage: '0.08' }),
  image('stable-image-core', '2026-08-01', [], { perImage: '0.03' }),
  image('sd3.5-large', '2026-08-01', [], { perImage: '0.065' }),
  image('sd3.5-large-turbo', '2026-08-01', [], { perImage: '0.04' }),
  image('sd3.5-medium', '2026-08-01', [], { perImage: '0.035' }),
])
