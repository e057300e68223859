import { readStateFields } from '../../protocols/chat/openai-responses/state-fields.ts'
import type { CallState } from '../../records/responses/call-state.ts'
import { idOfItem, outputOf, sealResponse } from '../../records/responses/seal-response.ts'
import { type AnswerToKeep, NO_STATE, type PreparedState, type StateQuestion } from '../call-state.ts'
import type { RelayServices } from '../services.ts'
import { findTurns } from './find-turns.ts'
import { factsOf, sayInConversation, type TurnToKeep, turnOf } from './keep-response.ts'
import { readFinalResponse } from './read-final-response.ts'

type StateServices = Pick<RelayServices, 'reader' | 'clock' | 'sealing'>

/** The state of the Responses format (conversion.md, section 6): earlier turns before the call, and this one after it. */
export async function prepareResponsesState(
  question: StateQuestion,
  services: StateServices,
): Promise<PreparedState> {
  const state = readStateFields(question.body)
  const found = await findTurns(state, question.key.customer.id, services)
  const turn: TurnToKeep = { state, question, stored: found.stored }
  return {
    isOurs: found.stored !== undefined,
    ...found,
    keep: leavesSomething(turn) ? (answer) => keepResponse(turn, answer, services) : NO_STATE.keep,
  }
}

/** Where nothing is left the prompt need not be held as long as its answer streams. */
export function leavesSomething({ state, question }: TurnToKeep): boolean {
  return question.settings.storeResponsesMs > 0 && (state.store || state.conversationId !== undefined)
}

/** What later calls may name: the whole of an answer that we wrote, the place of one that its vendor keeps. */
export function keepResponse(
  turn: TurnToKeep,
  answer: AnswerToKeep,
  { sealing }: Pick<StateServices, 'sealing'>,
): CallState | undefined {
  const response = readFinalResponse(answer)
  const id = idOfItem(response)
  if (response === undefined || id === undefined) return undefined
  const said = turnOf(turn, response)
  const left: CallState = {}
  if (turn.state.store) {
    const content =
      answer.path === 'passthrough'
        ? { pin: answer.pin, itemIds: outputOf(response).flatMap((item) => idOfItem(item) ?? []) }
        : { input: said.input, answer: response }
    const status = response.status === 'incomplete' ? 'incomplete' : 'completed'
    left.response = sealResponse(sealing, { ...factsOf(turn, id), status, background: false, content })
  }
  const conversation = sayInConversation(turn, said, sealing)
  if (conversation !== undefined) left.conversation = conversation
  return left
}
