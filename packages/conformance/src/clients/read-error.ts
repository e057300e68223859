import { APIError as AnthropicError } from '@anthropic-ai/sdk'
import { ApiError as GeminiError } from '@google/genai'
import { APIError as OpenAIError } from 'openai'
import type { SeenError } from './client.ts'

/** An error as its SDK shows it. */
export function readError(error: unknown): SeenError {
  if (error instanceof OpenAIError) {
    return { status: error.status, message: error.message, word: error.code ?? error.type ?? undefined }
  }
  if (error instanceof AnthropicError) {
    const body = error.error as { error?: { type?: string } } | undefined
    return { status: error.status, message: error.message, word: body?.error?.type }
  }
  if (error instanceof GeminiError) {
    return {
      status: error.status,
      message: error.message,
      word: /"status":\s*"([A-Z_]+)"/.exec(error.message)?.[1],
    }
  }
  return {
    status: undefined,
    message: error instanceof Error ? error.message : String(error),
    word: undefined,
  }
}
