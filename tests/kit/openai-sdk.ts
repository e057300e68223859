import OpenAI from 'openai'
import { RICH_KEY } from './sdk-gateway.ts'
import { useSdkGateway } from './use-sdk-gateway.ts'

/** A gateway for the tests of a file, and the official SDK at it, without retries of its own. */
export function useOpenaiSdk() {
  const sut = useSdkGateway()
  const client = (apiKey = RICH_KEY): OpenAI =>
    new OpenAI({ apiKey, baseURL: `${sut.url}/v1`, maxRetries: 0 })
  return Object.assign(sut, { client })
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
