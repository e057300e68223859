import { bedrockModelSegment } from '../../protocols/chat/bedrock-converse/converse-path.ts'
import { CLAUDE_BODY_HEADERS, editClaudeRequest } from '../edit-claude-request.ts'
import type { ProviderChatFormat, UpstreamPlace } from '../provider.ts'

/** https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html */
const BETAS: ReadonlyMap<string, string> = new Map([
  ...[
    'compact-2026-01-12',
    'computer-use-2025-01-24',
    'computer-use-2025-11-24',
    'context-1m-2025-08-07',
    'context-management-2025-06-27',
    'dev-full-thinking-2025-05-14',
    'effort-2025-11-24',
    'fine-grained-tool-streaming-2025-05-14',
    'interleaved-thinking-2025-05-14',
    'output-128k-2025-02-19',
    'token-efficient-tools-2025-02-19',
    'tool-examples-2025-10-29',
    'tool-search-tool-2025-10-19',
  ].map((beta) => [beta, beta] as const),
  ['advanced-tool-use-2025-11-20', 'tool-search-tool-2025-10-19'],
])

/** "Extra inputs are not permitted" (recorded), and what Anthropic itself offers alone. */
const STRIPPED: readonly string[] = [
  'context_management',
  'container',
  'mcp_servers',
  'service_tier',
  'inference_geo',
  'speed',
  'user_profile_id',
]

/** Claude in Anthropic's own format: https://platform.claude.com/docs/en/build-with-claude/claude-on-amazon-bedrock */
export const claudeOnBedrock: ProviderChatFormat = {
  protocol: 'anthropic-messages',
  serves: ['*claude*'],
  path: invokePath,
  framing: 'aws-event-stream-bytes',
  // Accepted where the stream is AWS's own as where it is JSON.
  headers: { accept: '*/*' },
  editRequest: editClaudeRequest({ version: 'bedrock-2023-05-31', betas: BETAS, streamInPath: true }),
  dropHeaders: CLAUDE_BODY_HEADERS,
  quirks: { stripFields: STRIPPED },
}

function invokePath({ model, stream }: UpstreamPlace): string {
  return `/model/${bedrockModelSegment(model)}/${stream ? 'invoke-with-response-stream' : 'invoke'}`
}
