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
}
