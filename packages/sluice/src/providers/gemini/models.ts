import { above, cached, chat, embedding, image, music, realtime, speech, usd, video } from '../catalog-row.ts'
import { withFacts } from '../model-facts.ts'
import type { CatalogModel } from '../provider.ts'
import { FACTS } from './model-facts.ts'

/** List prices. Compare with the vendor's own page before billing on them. */
export const MODELS: readonly CatalogModel[] = withFacts(FACTS, [
  chat('gemini-3.8-flash', '2026-10-07', [1_048_576, 65_536], usd('0.75', '3.75', cached('0.075')), {
    scheduled: [{ from: '2027-01-01', ...usd('1.5', '7.5', cached('0.15')) }],
  }),
  chat('gemini-3.7-flash', '2026-11-21', [], usd('1.5', '7.5', { ...cached('0.15'), audioInput: '1.5' })),
  chat(
    'gemini-3.6-flash',
    '2026-08-01',
    [1_048_576, 65_536],
    usd('1.5', '7.5', { ...cached('0.15'), reasoning: '7.5' }),
  ),
  chat(
    'gemini-3.5-flash',
    '2026-07-02',
    [1_048_576, 65_536],
    usd('1.5', '9', { ...cached('0.15'), audioInput: '1.5' }),
  ),
  chat(
    'gemini-3.5-flash-lite',
    '2026-08-01',
    [1_048_576, 65_536],
    usd('0.3', '2.5', { ...cached('0.03'), reasoning: '2.5' }),
  ),
  chat('gemini-3.1-pro-preview', '2026-07-02', [1_048_576, 65_536], usd('2', '12', cached('0.2')), {
    tiers: [above(200_000, '4', '18', cached('0.4'))],
  }),
  chat(
    'gemini-3.1-flash-lite',
    '2026-07-02',
    [1_048_576, 65_536],
    usd('0.25', '1.5', { ...cached('0.025'), audioInput: '0.5' }),
  ),
  chat('gemini-3-pro-preview', '2026-07-02', [1_048_576, 65_536], usd('2', '12', cached('0.2')), {
    tiers: [above(200_000, '4', '18', cached('0.4'))],
    status: 'deprecated',
  }),
  chat(
    'gemini-3-flash-preview',
    '2026-07-02',
    [1_048_576, 65_536],
    usd('0.5', '3', { ...cached('0.05'), audioInput: '1' }),
  ),
  chat('gemini-2.5-pro', '2026-07-02', [1_048_576, 65_536], usd('1.25', '10', cached('0.125')), {
    tiers: [above(200_000, '2.5', '15', cached('0.25'))],
  }),
  chat(
    'gemini-2.5-flash',
    '2026-07-02',
    [1_048_576, 65_536],
    usd('0.3', '2.5', { ...cached('0.03'), audioInput: '1' }),
  ),
  chat(
    'gemini-2.5-flash-lite',
    '2026-07-02',
    [1_048_576, 65_536],
    usd('0.1', '0.4', { ...cached('0.01'), audioInput: '0.3' }),
  ),
  chat(
    'gemini-2.0-flash',
    '2026-08-01',
    [1_048_576, 8_192],
    usd('0.1', '0.4', { ...cached('0.025'), audioInput: '0.7' }),
    { status: 'deprecated' },
  ),
  chat('gemini-2.0-flash-lite', '2026-07-02', [1_048_576, 8_192], usd('0.075', '0.3'), {
    status: 'deprecated',
  }),
  chat('gemini-1.5-pro', '2026-08-21', [2_000_000], usd('1.25', '5', cached('0.3125')), {
    tiers: [above(128_000, '2.5', '10', cached('0.625'))],
    status: 'retired',
  }),
  chat('gemini-1.5-flash', '2026-08-21', [1_000_000], usd('0.075', '0.3', cached('0.01875')), {
    tiers: [above(128_000, '0.15', '0.6', cached('0.0375'))],
    status: 'retired',
  }),
  chat('gemini-1.5-flash-8b', '2026-08-21', [1_000_000], usd('0.0375', '0.15', cached('0.01')), {
    tiers: [above(128_000, '0.075', '0.3', cached('0.02'))],
    status: 'retired',
  }),
  chat(
    'gemini-omni-flash-preview',
    '2026-08-01',
    [1_048_576, 65_535],
    usd('1.5', '9', { reasoning: '9', audioInput: '1.5' }),
  ),
  realtime(
    'gemini-3.1-flash-live-preview',
    '2026-08-01',
    [131_072, 65_536],
    usd('0.75', '4.5', { audioInput: '3', audioOutput: '12', imageInput: '1' }),
  ),
  realtime(
    'gemini-live-2.5-flash-preview-native-audio-09-2025',
    '2026-08-21',
    [1_048_576, 65_535],
    usd('0.5', '2', { audioInput: '3', audioOutput: '12' }),
  ),
  embedding('gemini-embedding-001', '2026-08-01', [2_048], { input: '0.15' }),
  embedding('gemini-embedding-2', '2026-10-07', [8_192], { input: '0.2' }),
  embedding('text-embedding-004', '2026-08-01', [2_048], { input: '0.1' }, { status: 'deprecated' }),
  image(
    'gemini-3-pro-image',
    '2026-08-01',
    [65_536, 32_768],
    usd('2', '12', { imageOutput: '120', perImage: '0.134' }),
  ),
  image('gemini-3.1-flash-image', '2026-08-21', [65_536, 32_768], { input: '0.5', imageOutput: '60' }),
  image(
    'gemini-2.5-flash-image',
    '2026-08-01',
    [32_768, 32_768],
    usd('0.3', '2.5', { imageOutput: '30', perImage: '0.039' }),
  ),
  image('imagen-4.0-generate-001', '2026-08-01', [], { perImage: '0.04' }),
  image('imagen-4.0-fast-generate-001', '2026-08-01', [], { perImage: '0.02' }),
  image('imagen-4.0-ultra-generate-001', '2026-08-01', [], { perImage: '0.06' }),
  image('imagen-3.0-generate-002', '2026-08-01', [], { perImage: '0.04' }, { status: 'deprecated' }),
  speech(
    'gemini-2.5-flash-preview-tts',
    '2026-07-02',
    [8_192, 16_384],
    { input: '0.5', audioOutput: '10' },
    { status: 'preview' },
  ),
  speech(
    'gemini-2.5-pro-preview-tts',
    '2026-07-02',
    [8_192, 16_384],
    { input: '1', audioOutput: '20' },
    { status: 'preview' },
  ),
  video('veo-3.1-generate-preview', '2026-10-07', [], { perSecond: '0.4' }),
  video('veo-3.1-fast-generate-preview', '2026-08-01', [], { perSecond: '0.15' }),
  video('veo-3.1-lite-generate-preview', '2026-08-01', [], { perSecond: '0.05' }),
  video('veo-3.0-generate-001', '2026-08-01', [], { perSecond: '0.4' }),
  video('veo-2.0-generate-001', '2026-08-01', [], { perSecond: '0.35' }),
  music('lyria-3.5', '2026-10-07', [], { perCall: '0.08' }),
  music('lyria-3-clip-preview', '2026-08-01', [131_072], { perCall: '0.04' }, { status: 'preview' }),
])
