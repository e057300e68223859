import { image, vendorRows } from '../../catalog-row.ts'

/** Black Forest Labs. List prices in USD. */
export const BLACK_FOREST_LABS = vendorRows('black-forest-labs', [
  image('flux-2-pro', '2026-11-21', [], { perImage: '0.03' }),
  image('flux-2-max', '2026-11-21', [], { perImage: '0.07' }),
  image('flux-2-flex', '2026-11-21', [], { perImage: '0.05' }),
  image('flux-2-klein-4b', '2026-11-21', [], { perImage: '0.014' }),
  image('flux-2-klein-9b', '2026-11-21', [], { perImage: '0.015' }),
  image('flux-kontext-pro', '2026-08-01', [], { perImage: '0.04' }),
  image('flux-kontext-max', '2026-08-01', [], { perImage: '0.08' }),
  image('flux-pro-1.1', '2026-08-01', [], { perImage: '0.04' }),
  image('flux-pro-1.1-ultra', '2026-08-01', [], { perImage: '0.06' }),
  image('flux-dev', '2026-08-01', [], { perImage: '0.025' }),
])
