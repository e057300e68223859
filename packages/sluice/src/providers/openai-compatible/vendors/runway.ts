import { image, vendorRows, video } from '../../catalog-row.ts'

/** Runway. List prices in USD. */
export const RUNWAY = vendorRows('runway', [
  image('gen4_image', '2026-11-21', [], { perImage: '0.05' }),
  image('gen4_image_turbo', '2026-08-01', [], { perImage: '0.02' }),
  video('gen4.5', '2026-11-21', [], { perSecond: '0.12' }),
  video('gen4_turbo', '2026-08-01', [], { perSecond: '0.05' }),
  video('gen4_aleph', '2026-08-01', [], { perSecond: '0.15' }),
  video('gen3a_turbo', '2026-08-01', [], { perSecond: '0.05' }),
])
