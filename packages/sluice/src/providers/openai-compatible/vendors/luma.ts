import { image, vendorRows } from '../../catalog-row.ts'

/** Luma AI. List prices in USD. */
export const LUMA = vendorRows('luma', [image('uni-1', '2026-11-21', [], { perImage: '0.0404' })])
