import { speech, transcription, vendorRows } from '../../catalog-row.ts'

/** ElevenLabs. List prices in USD; those of speech are from hail-hq/hail, CC-BY-4.0. */
export const ELEVENLABS = vendorRows('elevenlabs', [
  speech('eleven_flash_v2_5', '2026-05-05', [], { characters: '50' }),
  speech('eleven_multilingual_v2', '2026-05-19', [], { characters: '100' }),
  transcription('scribe_v1', '2026-08-01', [], { perSecond: '0.0000611' }),
])
