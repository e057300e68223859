import type { ChatRequest } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { EncodeTarget } from '../chat-format.ts'
import type { ToolNameMap } from '../tool-names.ts'

/** What the encoding of messages goes along with. */
export interface ContentsContext {
  readonly target: EncodeTarget
  readonly notes: Notes
  readonly names: ToolNameMap
  /** Calls so far by id, and whether their result was seen. */
  readonly calls: Map<string, { name: string; answered: boolean }>
  /** The caller speaks this format: what canonical has no words for is Google's and goes back as it came. */
  readonly isOwn: boolean
  /** A cached beginning may hold calls whose results stand here. */
  readonly hasCache: boolean
}

export function openContentsContext(
  request: ChatRequest,
  shared: Pick<ContentsContext, 'target' | 'notes' | 'names'>,
): ContentsContext {
  const isOwn = request.extraOf === 'gemini-generate'
  return { ...shared, calls: new Map(), isOwn, hasCache: isOwn && request.extra.cachedContent !== undefined }
}

/** A part with the fields of the caller's part that canonical has no words for; of another format they are dropped. */
export function withExtra(
  wire: JsonObject,
  extra: JsonObject | undefined,
  { isOwn, notes }: ContentsContext,
): JsonObject {
  if (extra === undefined) return wire
  if (isOwn) return { ...wire, ...extra }
  // Of a block that went as something else it is told that it did (warn-foreign-extra.ts).
  for (const key of Object.keys(extra)) if (key !== 'block') notes.warn('dropped', `messages.${key}`)
  return wire
}
