import {
  ApiError,
  type FunctionCall,
  type GenerateContentResponse,
  GoogleGenAI,
  type Part,
} from '@google/genai'
import { isJsonObject, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { RICH_KEY } from './sdk-gateway.ts'
import { useSdkGateway } from './use-sdk-gateway.ts'

/** A gateway for the tests of a file, and Google's SDK at it, which repeats nothing unless it is told to. */
export function useGeminiSdk() {
  const sut = useSdkGateway()
  return {
    sut,
    client: (apiKey = RICH_KEY): GoogleGenAI =>
      new GoogleGenAI({ apiKey, httpOptions: { baseUrl: sut.url } }),
    /** A call of the models' methods without the SDK. */
    post: (path: string, body: object, headers: Record<string, string> = {}): Promise<Response> =>
      fetch(`${sut.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
  }
}

export interface GeminiFailure {
  status: number
  /** What the body says. */
  error: JsonObject
}

/** The SDK's error of a call that is to fail; its message is the body. */
export async function failureOf(call: Promise<unknown>): Promise<GeminiFailure> {
  try {
    await call
  } catch (error) {
    if (error instanceof ApiError) return { status: error.status, error: errorOf(error.message) }
    throw error
  }
  throw new Error('it succeeded')
}

function errorOf(text: string): JsonObject {
  const body: unknown = JSON.parse(text.replace(/^got status: .*?\. /, ''))
  return isJsonObject(body) && isJsonObject(body.error) ? body.error : {}
}

export function partsOf(response: GenerateContentResponse): Part[] {
  return response.candidates?.[0]?.content?.parts ?? []
}

export async function collectStream(
  stream: Promise<AsyncGenerator<GenerateContentResponse>>,
): Promise<GenerateContentResponse[]> {
  const chunks: GenerateContentResponse[] = []
  for await (const chunk of await stream) chunks.push(chunk)
  return chunks
}

export function textOf(chunks: readonly GenerateContentResponse[]): string {
  return chunks
    .flatMap(partsOf)
    .map((part) => (part.thought === true ? '' : (part.text ?? '')))
    .join('')
}

export function callsOf(chunks: readonly GenerateContentResponse[]): FunctionCall[] {
  return chunks.flatMap(partsOf).flatMap(({ functionCall }) => functionCall ?? [])
}

/** What the answer says was used: prompt, and answer with thoughts. */
export function usageOf(response: GenerateContentResponse | undefined): { input: number; output: number } {
  const {
    promptTokenCount = 0,
    candidatesTokenCount = 0,
    thoughtsTokenCount = 0,
  } = response?.usageMetadata ?? {}
  return { input: promptTokenCount, output: candidatesTokenCount + thoughtsTokenCount }
}
