import type { JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import {
  type FakeUpstream,
  startFakeUpstream,
  type UpstreamPlan,
  type UpstreamRequest,
} from './fake-upstream.ts'
import { testKey } from './gateway-config.ts'
import { type StartedGateway, startGateway } from './started-process.ts'

/** A gateway before a vendor of every protocol that takes whatever comes and always says the same. */
export interface OpenVendor {
  gateway: StartedGateway
  upstream: FakeUpstream
  close(): Promise<void>
}

export const OPEN_KEY = testKey('open')
export const OPEN_MODELS = {
  openai: 'gpt-4o-mini',
  anthropic: 'claude-haiku-4-5',
  gemini: 'gemini-2.5-flash',
} as const
export type OpenProvider = keyof typeof OPEN_MODELS

export async function startOpenVendor(plan: (request: UpstreamRequest) => UpstreamPlan): Promise<OpenVendor> {
  const upstream = await startFakeUpstream({ plan })
  const providers = Object.entries(OPEN_MODELS)
  const gateway = await startGateway({
    config: JSON.stringify({
      channels: providers.map(([provider, model]) => ({
        name: provider,
        provider,
        base_url: upstream.url,
        api_key: `upstream-${'test'.repeat(4)}`,
        models: [model],
      })),
      prices: providers.map(([, model]) => ({ model, input: '1', output: '2' })),
      customers: [{ name: 'open', balance: '10', api_keys: [{ name: 'main', key: OPEN_KEY }] }],
    }),
  })
  return {
    gateway,
    upstream,
    async close() {
      await gateway.kill()
      await upstream.close()
    },
  }
}

/** A whole answer in the form of the path that was asked. `more` is put behind its text, as the protocol holds it. */
export function wholeAnswer(path: string, text: string, more: JsonObject[] = []): JsonObject {
  if (path.endsWith('/chat/completions')) {
    return {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1_900_000_000,
      model: 'vendor',
      choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
    }
  }
  if (path.endsWith('/responses')) {
    const content = [{ type: 'output_text', text, annotations: [] }]
    return {
      id: 'resp_1',
      object: 'response',
      created_at: 1_900_000_000,
      status: 'completed',
      model: 'vendor',
      output: [{ id: 'msg_1', type: 'message', role: 'assistant', status: 'completed', content }, ...more],
      usage: { input_tokens: 10, output_tokens: 5, total_tokens: 15 },
    }
  }
  if (path.endsWith('/messages')) {
    return {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'vendor',
      content: [{ type: 'text', text }, ...more],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 10, output_tokens: 5 },
    }
  }
  return {
    candidates: [{ content: { role: 'model', parts: [{ text }, ...more] }, finishReason: 'STOP', index: 0 }],
    usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 5, totalTokenCount: 15 },
  }
}
