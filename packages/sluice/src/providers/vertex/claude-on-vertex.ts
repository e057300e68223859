import { CLAUDE_BODY_HEADERS, editClaudeRequest } from '../edit-claude-request.ts'
import type { ProviderChatFormat } from '../provider.ts'
import { buildClaudePath } from './vertex-paths.ts'

/** What of Anthropic's betas Google has: https://platform.claude.com/docs/en/build-with-claude/claude-on-vertex-ai */
const BETAS: ReadonlyMap<string, string> = new Map([
  ...[
    'compact-2026-01-12',
    'computer-use-2025-01-24',
    'computer-use-2025-11-24',
    'context-1m-2025-08-07',
    'context-management-2025-06-27',
    'interleaved-thinking-2025-05-14',
    'tool-search-tool-2025-10-19',
    'web-search-2025-03-05',
  ].map((beta) => [beta, beta] as const),
  ['advanced-tool-use-2025-11-20', 'tool-search-tool-2025-10-19'],
])

/** Claude as Google serves it, in Anthropic's own format. */
export const claudeOnVertex: ProviderChatFormat = {
  protocol: 'anthropic-messages',
  serves: ['claude*', 'anthropic/*', 'publishers/anthropic/*'],
  path: buildClaudePath,
  editRequest: editClaudeRequest({ version: 'vertex-2023-10-16', betas: BETAS, streamInPath: false }),
  dropHeaders: CLAUDE_BODY_HEADERS,
  quirks: {
    stripFields: ['container', 'mcp_servers', 'service_tier', 'inference_geo', 'speed', 'user_profile_id'],
  },
}
