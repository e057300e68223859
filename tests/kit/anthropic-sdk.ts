import Anthropic from '@anthropic-ai/sdk'
import { RICH_KEY } from './sdk-gateway.ts'
import { useSdkGateway } from './use-sdk-gateway.ts'

/** A gateway for the tests of a file, and the official SDK at it, without retries of its own. */
export function useAnthropicSdk() {
  const sut = useSdkGateway()
  return {
    sut,
    client: (apiKey = RICH_KEY): Anthropic => new Anthropic({ apiKey, baseURL: sut.url, maxRetries: 0 }),
  }
}

export type Failure = InstanceType<typeof Anthropic.APIError>

/** The SDK's error of a call that is to fail. */
export async function failureOf(call: Promise<unknown>): Promise<Failure> {
  try {
    await call
  } catch (error) {
    if (error instanceof Anthropic.APIError) return error
    throw error
  }
  throw new Error('it succeeded')
}

export function textOf({ content }: Pick<Anthropic.Message, 'content'>): string {
  return content.map((block) => (block.type === 'text' ? block.text : '')).join('')
}

export function callsOf({ content }: Pick<Anthropic.Message, 'content'>): Anthropic.ToolUseBlock[] {
  return content.filter((block) => block.type === 'tool_use')
}
