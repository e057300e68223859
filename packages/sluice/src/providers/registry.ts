import { ai21 } from './ai21/provider.ts'
import { alibaba } from './alibaba/provider.ts'
import { anthropic } from './anthropic/provider.ts'
import { avian } from './avian/provider.ts'
import { azure } from './azure/provider.ts'
import { baichuan } from './baichuan/provider.ts'
import { baidu } from './baidu/provider.ts'
import { baseten } from './baseten/provider.ts'
import { bedrock } from './bedrock/provider.ts'
import { byteplus } from './byteplus/provider.ts'
import { cerebras } from './cerebras/provider.ts'
import { chutes } from './chutes/provider.ts'
import { cloudflare } from './cloudflare/provider.ts'
import { cohere } from './cohere/provider.ts'
import { coze } from './coze/provider.ts'
import { deepinfra } from './deepinfra/provider.ts'
import { deepseek } from './deepseek/provider.ts'
import { demo } from './demo/provider.ts'
import { dify } from './dify/provider.ts'
import { fireworks } from './fireworks/provider.ts'
import { friendli } from './friendli/provider.ts'
import { gemini } from './gemini/provider.ts'
import { groq } from './groq/provider.ts'
import { huggingface } from './huggingface/provider.ts'
import { hyperbolic } from './hyperbolic/provider.ts'
import { inferenceNet } from './inference-net/provider.ts'
import { lingyiwanwu } from './lingyiwanwu/provider.ts'
import { llamaCpp } from './llama-cpp/provider.ts'
import { lmStudio } from './lm-studio/provider.ts'
import { localai } from './localai/provider.ts'
import { meta } from './meta/provider.ts'
import { minimax } from './minimax/provider.ts'
import { mistral } from './mistral/provider.ts'
import { modelscope } from './modelscope/provider.ts'
import { moonshot } from './moonshot/provider.ts'
import { nebius } from './nebius/provider.ts'
import { newApi } from './new-api/provider.ts'
import { novita } from './novita/provider.ts'
import { nvidia } from './nvidia/provider.ts'
import { ollama } from './ollama/provider.ts'
import { openai } from './openai/provider.ts'
import { anyCompatible } from './openai-compatible/provider.ts'
import { openrouter } from './openrouter/provider.ts'
import { perplexity } from './perplexity/provider.ts'
import type { Provider } from './provider.ts'
import { sambanova } from './sambanova/provider.ts'
import { sglang } from './sglang/provider.ts'
import { siliconflow } from './siliconflow/provider.ts'
import { siliconflowCn } from './siliconflow-cn/provider.ts'
import { sluice } from './sluice/provider.ts'
import { spark } from './spark/provider.ts'
import { stepfun } from './stepfun/provider.ts'
import { tencent } from './tencent/provider.ts'
import { together } from './together/provider.ts'
import { upstage } from './upstage/provider.ts'
import { vercelGateway } from './vercel-gateway/provider.ts'
import { vertex } from './vertex/provider.ts'
import { vllm } from './vllm/provider.ts'
import { volcengine } from './volcengine/provider.ts'
import { xai } from './xai/provider.ts'
import { xiaomi } from './xiaomi/provider.ts'
import { xinference } from './xinference/provider.ts'
import { zai } from './zai/provider.ts'
import { zhipu } from './zhipu/provider.ts'

/** Every vendor, one line each. */
export const PROVIDERS: readonly Provider[] = [
  ai21,
  alibaba,
  anthropic,
  avian,
  azure,
  baichuan,
  baidu,
  baseten,
  bedrock,
  byteplus,
  cerebras,
  chutes,
  cloudflare,
  cohere,
  coze,
  deepinfra,
  deepseek,
  demo,
  dify,
  fireworks,
  friendli,
  gemini,
  groq,
  huggingface,
  hyperbolic,
  inferenceNet,
  lingyiwanwu,
  llamaCpp,
  lmStudio,
  localai,
  meta,
  minimax,
  mistral,
  modelscope,
  moonshot,
  nebius,
  newApi,
  novita,
  nvidia,
  ollama,
  openai,
  anyCompatible,
  openrouter,
  perplexity,
  sambanova,
  sglang,
  siliconflow,
  siliconflowCn,
  sluice,
  spark,
  stepfun,
  tencent,
  together,
  upstage,
  vercelGateway,
  vertex,
  vllm,
  volcengine,
  xai,
  xiaomi,
  xinference,
  zai,
  zhipu,
]

const BY_ID: ReadonlyMap<string, Provider> = new Map(PROVIDERS.map((provider) => [provider.id, provider]))

/** The vendor that channels name by `id`. */
export function findProvider(id: string): Provider | undefined {
  return BY_ID.get(id)
}
