import { isJsonObject } from '../../canonical/json.ts'
import type { FoundMistake } from './mistake.ts'

/** The protocols that callers speak. */
export const INBOUND_PROTOCOLS = [
  'openai-chat',
  'openai-responses',
  'anthropic-messages',
  'gemini-generate',
] as const

/**
 * First segments of paths that are ours, also those that later doors of the contract take: an alias that works today must
 * not hide a door tomorrow.
 */
const OWN_SEGMENTS: ReadonlySet<string> = new Set([
  ...[
    'v1',
    'v1alpha',
    'v1beta',
    'v1beta1',
    'v2',
    'api',
    'openai',
    'dashboard',
    'healthz',
    'readyz',
    'metrics',
  ],
  ...['chat', 'completions', 'responses', 'conversations', 'messages', 'complete', 'embeddings', 'images'],
  ...['audio', 'moderations', 'rerank', 'realtime', 'engines', 'videos', 'batches'],
  ...['admin', 'app', 'apps', 'assets', 'console', 'docs', 'login', 'signup', 'setup', 'oauth', 'connect'],
  ...['forgot', 'legal', 'announcements', 'models', 'models.json', 'models.md', 'llms.txt', 'socket.io'],
  ...['mj', 'mj-fast', 'mj-relax', 'mj-turbo', 'mj-fast-relay', 'suno', 'luma', 'kling', 'pika', 'udio'],
  ...['runwayml', 'pixverse', 'minimax', 'ideogram', 'flux', 'bfl', 'sd', 'docmee', 'task', 'queue', 'files'],
])

const SEGMENTS = /^(?:\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*){1,8}$/

/** `compat.aliases`: each name is a path prefix, e.g. `/claude`. */
export function checkAliases(compat: unknown): FoundMistake[] {
  if (!isJsonObject(compat) || !isJsonObject(compat.aliases)) return []
  const found: FoundMistake[] = []
  for (const prefix of Object.keys(compat.aliases)) {
    const message = faultOf(prefix)
    if (message !== undefined) found.push({ path: ['compat', 'aliases', prefix], message, atKey: true })
  }
  return found
}

function faultOf(prefix: string): string | undefined {
  if (!prefix.startsWith('/')) return 'must begin with a slash, e.g. /claude'
  if (prefix.endsWith('/')) return 'must not end with a slash'
  if (!SEGMENTS.test(prefix)) return 'must be a path of letters, digits, - and _, e.g. /claude'
  const first = prefix.split('/')[1] ?? ''
  return OWN_SEGMENTS.has(first.toLowerCase()) ? `/${first} is a path of this gateway's own` : undefined
}
