import { vendorRows, video } from '../../catalog-row.ts'

/** Kling AI. List prices in USD. */
export const KLING = vendorRows('kling', [video('kling-v3', '2026-11-21', [], { perSecond: '0.112' })])
