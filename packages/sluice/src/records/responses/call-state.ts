import type { Transaction } from '../../io/database/command.ts'
import { endBackground, type FinishBackground } from './background-rows.ts'
import { type AppendItems, appendItems } from './conversation-rows.ts'
import { insertReasoning, type KeepReasoning } from './kept-reasoning.ts'
import { insertPins, type SavePins } from './pin-rows.ts'
import { insertResponse } from './response-rows.ts'
import type { SealedResponse } from './seal-response.ts'

/** What a call leaves behind for later ones; sealed, and such as JSON can write. */
export interface CallState {
  response?: SealedResponse
  /** The end of a response that ran in the background. */
  background?: FinishBackground
  conversation?: AppendItems
  pins?: SavePins
  reasoning?: KeepReasoning
}

/** What could not be kept: an id that is taken; a job, or a conversation, that ended or was deleted meanwhile, or is full. */
export type Unkept = 'response' | 'background' | 'conversation'

/**
 * Writes all of it, for the transaction that settles the call: whoever has its answer finds what it refers to. Nothing in
 * it can keep a settlement from being written.
 */
export async function writeCallState(tx: Transaction, state: CallState): Promise<Unkept[]> {
  const { response, background, conversation, pins, reasoning } = state
  const unkept: Unkept[] = []
  if (response !== undefined && !(await insertResponse(tx, response))) unkept.push('response')
  if (background !== undefined && !(await endBackground(tx, background))) unkept.push('background')
  if (conversation !== undefined && !(await appendItems(tx, conversation)).ok) unkept.push('conversation')
  if (pins !== undefined) await insertPins(tx, pins)
  if (reasoning !== undefined) await insertReasoning(tx, reasoning)
  return unkept
}
