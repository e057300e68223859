import { transcription, vendorRows } from '../../catalog-row.ts'

/** Deepgram. List prices in USD. */
export const DEEPGRAM = vendorRows('deepgram', [
  transcription('nova-3', '2026-08-01', [], { perMinute: '0.0043' }),
  transcription('nova-2', '2026-08-01', [], { perMinute: '0.0043' }),
])
