import type { KeyEntry } from '../access/keys/keyring.ts'
import type { ChatRequest } from '../canonical/chat.ts'
import type { NoteList } from '../canonical/notes.ts'
import { mintText } from '../io/mint-text.ts'
import type { AnswerContext, ChatInbound } from '../protocols/chat/chat-format.ts'
import type { PictureLinks } from '../protocols/chat/link-pictures.ts'
import type { RelayServices, RelaySettings } from './services.ts'

/** As the vendors' own: long enough that no two answers share one. */
export const ANSWER_ID_LENGTH = 29
const PART_ID_LENGTH = 24

export interface AnswerQuestion {
  inbound: ChatInbound
  request: ChatRequest
  key: KeyEntry
  settings: RelaySettings
  notes: NoteList
  /** When the call began, milliseconds since the epoch. */
  time: number
  /** Where the answer is to have a certain one. */
  answerId: string | undefined
  pictures: PictureLinks
}

/** What the caller's format needs for an answer and cannot compute. */
export function answerContext(
  question: AnswerQuestion,
  { clock }: Pick<RelayServices, 'clock'>,
): AnswerContext {
  const { inbound, request, key, settings, notes, time, answerId, pictures } = question
  return {
    id: answerId ?? mintText(inbound.answerIdPrefix, ANSWER_ID_LENGTH),
    created: Math.floor(time / 1000),
    model: request.model,
    profile: key.responseProfile ?? settings.responseProfile,
    reasoning: key.reasoning ?? settings.reasoning,
    includeUsage: request.includeUsage,
    legacyFunctions: request.legacyFunctions,
    mintId: mintPartId,
    pictureLink: (picture) => pictures.keep(picture),
    now: () => Math.floor(clock.now() / 1000),
    ...(request.memo !== undefined && { memo: request.memo }),
    notes,
  }
}

function mintPartId(prefix: string): string {
  return mintText(prefix, PART_ID_LENGTH)
}
