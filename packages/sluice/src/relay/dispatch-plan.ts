import type { KeyEntry } from '../access/keys/keyring.ts'
import type { NoteList } from '../canonical/notes.ts'
import type { AnswerContext, ChatInbound } from '../protocols/chat/chat-format.ts'
import type { AdmittedCall } from './admit-call.ts'
import type { AnswerPictures } from './answer-pictures.ts'
import type { CallReceipt } from './call-receipt.ts'
import type { ClientSide } from './client-side.ts'
import type { CallPlan } from './plan-call.ts'
import type { LinkedPart } from './prepare-media.ts'
import type { RequestBody } from './read-request.ts'
import type { KeptReasoning } from './reasoning-memory.ts'
import type { ReasoningWatch } from './reasoning-watch.ts'

/** All that every try of a call needs. */
export interface DispatchPlan {
  key: KeyEntry
  plan: CallPlan
  body: RequestBody
  links: readonly LinkedPart[]
  admitted: AdmittedCall
  inbound: ChatInbound
  answer: AnswerContext
  notes: NoteList
  client: ClientSide
  receipt: CallReceipt
  /** The caller's body is not what an upstream may get: it names what lies with us, or its answer is ours to write. */
  isOurs: boolean
  /** What is remembered of the history's calls, and what is to be remembered of this answer's. */
  kept: KeptReasoning
  watch: ReasoningWatch | undefined
  /** Keeps copies of the answer's pictures, should it have any to show as links. */
  pictures: AnswerPictures
  /** Nobody waits for the answer on a connection. */
  isBackground: boolean
}
