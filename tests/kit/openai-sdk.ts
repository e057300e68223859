import OpenAI from 'openai'
import { afterAll, beforeAll } from 'vitest'
import type { UpstreamRequest } from './fake-upstream.ts'
import { RICH_KEY, type SdkGateway, startSdkGateway } from './sdk-gateway.ts'

/** A gateway for the tests of a file, and the official SDK at it, without retries of its own. */
export function useOpenaiSdk() {
  let started: SdkGateway | undefined
  beforeAll(async () => {
    started = await startSdkGateway()
  })
  afterAll(() => started?.close())
  const running = (): SdkGateway => {
    if (started === undefined) throw new Error('it has not started')
    return started
  }
  return {
    get gateway() {
      return running().gateway
    },
    get vendors() {
      return running().vendors
    },
    client: (apiKey = RICH_KEY): OpenAI =>
      new OpenAI({ apiKey, baseURL: `${running().gateway.url}/v1`, maxRetries: 0 }),
    lastRequest: (provider: string): UpstreamRequest | undefined =>
      running().vendors.get(provider)?.requests.at(-1),
  }
}

export async function collectChunks(
  stream: AsyncIterable<OpenAI.ChatCompletionChunk>,
): Promise<OpenAI.ChatCompletionChunk[]> {
  const chunks: OpenAI.ChatCompletionChunk[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return chunks
}

export function textOfChunks(chunks: readonly OpenAI.ChatCompletionChunk[]): string {
  return chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')
}

/** The SDK's error of a call that is to fail. */
export async function failureOf(call: Promise<unknown>): Promise<InstanceType<typeof OpenAI.APIError>> {
  try {
    await call
  } catch (error) {
    if (error instanceof OpenAI.APIError) return error
    throw error
  }
  throw new Error('it succeeded')
}
