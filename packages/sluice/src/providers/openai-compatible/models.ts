import type { CatalogModel } from '../provider.ts'
import { BLACK_FOREST_LABS } from './vendors/black-forest-labs.ts'
import { DEEPGRAM } from './vendors/deepgram.ts'
import { ELEVENLABS } from './vendors/elevenlabs.ts'
import { IDEOGRAM } from './vendors/ideogram.ts'
import { JINA } from './vendors/jina.ts'
import { KLING } from './vendors/kling.ts'
import { LUMA } from './vendors/luma.ts'
import { RECRAFT } from './vendors/recraft.ts'
import { RUNWAY } from './vendors/runway.ts'
import { STABILITY } from './vendors/stability.ts'
import { VOYAGE } from './vendors/voyage.ts'

/**
 * What the vendors ask that have no folder of their own yet, so that a channel at any of their addresses finds prices.
 */
export const MODELS: readonly CatalogModel[] = [
  ...JINA,
  ...VOYAGE,
  ...BLACK_FOREST_LABS,
  ...STABILITY,
  ...IDEOGRAM,
  ...RECRAFT,
  ...RUNWAY,
  ...LUMA,
  ...KLING,
  ...ELEVENLABS,
  ...DEEPGRAM,
]
