import { anthropic } from './anthropic/provider.ts'
import { demo } from './demo/provider.ts'
import { gemini } from './gemini/provider.ts'
import { openai } from './openai/provider.ts'
import { openaiCompatible } from './openai-compatible/provider.ts'
import type { Provider } from './provider.ts'

/** Every vendor, one line each. */
export const PROVIDERS: readonly Provider[] = [anthropic, demo, gemini, openai, openaiCompatible]

const BY_ID: ReadonlyMap<string, Provider> = new Map(PROVIDERS.map((provider) => [provider.id, provider]))

/** The vendor that channels name by `id`. */
export function findProvider(id: string): Provider | undefined {
  return BY_ID.get(id)
}
