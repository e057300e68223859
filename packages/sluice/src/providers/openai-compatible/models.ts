import type { CatalogModel } from '../provider.ts'
import { AI21 } from './vendors/ai21.ts'
import { ALIBABA } from './vendors/alibaba.ts'
import { BAIDU } from './vendors/baidu.ts'
import { BLACK_FOREST_LABS } from './vendors/black-forest-labs.ts'
import { BYTEPLUS } from './vendors/byteplus.ts'
import { CEREBRAS } from './vendors/cerebras.ts'
import { COHERE } from './vendors/cohere.ts'
import { DEEPGRAM } from './vendors/deepgram.ts'
import { DEEPSEEK } from './vendors/deepseek.ts'
import { ELEVENLABS } from './vendors/elevenlabs.ts'
import { FIREWORKS } from './vendors/fireworks.ts'
import { GROQ } from './vendors/groq.ts'
import { IDEOGRAM } from './vendors/ideogram.ts'
import { JINA } from './vendors/jina.ts'
import { KLING } from './vendors/kling.ts'
import { LUMA } from './vendors/luma.ts'
import { META } from './vendors/meta.ts'
import { MINIMAX } from './vendors/minimax.ts'
import { MISTRAL } from './vendors/mistral.ts'
import { MOONSHOT } from './vendors/moonshot.ts'
import { PERPLEXITY } from './vendors/perplexity.ts'
import { RECRAFT } from './vendors/recraft.ts'
import { RUNWAY } from './vendors/runway.ts'
import { STABILITY } from './vendors/stability.ts'
import { STEPFUN } from './vendors/stepfun.ts'
import { TENCENT } from './vendors/tencent.ts'
import { TOGETHERAI } from './vendors/togetherai.ts'
import { VOLCENGINE } from './vendors/volcengine.ts'
import { VOYAGE } from './vendors/voyage.ts'
import { XAI } from './vendors/xai.ts'
import { XIAOMI } from './vendors/xiaomi.ts'
import { ZHIPU } from './vendors/zhipu.ts'

/**
 * What the vendors ask that have no folder of their own, so that a channel at any of their addresses finds prices.
 * Two vendors may list the same id at different prices; then the dearest counts (R33).
 */
export const MODELS: readonly CatalogModel[] = [
  ...DEEPSEEK,
  ...ALIBABA,
  ...ZHIPU,
  ...MOONSHOT,
  ...MINIMAX,
  ...VOLCENGINE,
  ...BYTEPLUS,
  ...BAIDU,
  ...TENCENT,
  ...MISTRAL,
  ...XAI,
  ...COHERE,
  ...JINA,
  ...VOYAGE,
  ...GROQ,
  ...TOGETHERAI,
  ...FIREWORKS,
  ...CEREBRAS,
  ...PERPLEXITY,
  ...META,
  ...STEPFUN,
  ...XIAOMI,
  ...AI21,
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
