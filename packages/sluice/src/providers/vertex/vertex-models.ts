import type { ModelTraits } from '../../protocols/chat/traits.ts'
import { traitsOfClaude } from '../claude-traits.ts'
import { geminiTraits } from '../gemini-traits.ts'

/** By the name behind a publisher's. */
export function vertexTraits(model: string): ModelTraits {
  const id = model.slice(model.lastIndexOf('/') + 1)
  if (!id.includes('claude')) return geminiTraits(id)
  // Addresses of pictures are for Anthropic's own API: https://platform.claude.com/docs/en/build-with-claude/vision
  const { fetchesUrls: _fetches, ...traits } = traitsOfClaude(id)
  return traits
}
