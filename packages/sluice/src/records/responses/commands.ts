import type { AnyCommand, Command } from '../../io/database/command.ts'
import {
  type AppendEvents,
  type CancelResult,
  cancelBackground,
  endBackground,
  type FinishBackground,
  findJob,
  insertBackground,
  insertEvents,
  type OpenBackground,
  reapJobs,
  renewJob,
} from './background-rows.ts'
import { type CallState, type Unkept, writeCallState } from './call-state.ts'
import {
  type AppendItems,
  type AppendResult,
  appendItems,
  type ConversationPlace,
  describeConversation,
  expireConversation,
  insertConversation,
  type NewConversation,
  removeConversation,
  removeItem,
} from './conversation-rows.ts'
import { insertReasoning, type KeepReasoning } from './kept-reasoning.ts'
import { insertPins, type PinKind, removePin, type SavePins } from './pin-rows.ts'
import type { ResponsePlace } from './response-record.ts'
import { expireResponse, insertResponse, removeResponse } from './response-rows.ts'
import type { SealedResponse } from './seal-response.ts'

/** Rows that a deletion removes itself; it hides the rest and leaves it to the purge, so that no group waits long. */
const MOST_DELETED = 5000

/** Keeps a whole response. `saved: false`: its id is taken. It may be repeated. */
export const saveResponse: Command<SealedResponse, { saved: boolean }> = {
  name: 'saveResponse',
  run: async (tx, response) => ({ saved: await insertResponse(tx, response) }),
}

/** Everything that a call leaves behind, where it is not written with its settlement. */
export const saveCallState: Command<CallState, { unkept: readonly Unkept[] }> = {
  name: 'saveCallState',
  run: async (tx, state) => ({ unkept: await writeCallState(tx, state) }),
}

export const openBackground: Command<OpenBackground, { opened: boolean }> = {
  name: 'openBackground',
  run: async (tx, open) => ({ opened: await insertBackground(tx, open) }),
}

/** Every 10 s, one for all background responses of a node. `lost` ones are ended where they run. */
export const renewLease: Command<
  { owner: string; leaseMs: number; responses: readonly ResponsePlace[] },
  { lost: readonly ResponsePlace[] }
> = {
  name: 'renewLease',
  run: async (tx, { owner, leaseMs, responses }) => {
    const lost: ResponsePlace[] = []
    for (const place of responses) if (!(await renewJob(tx, place, owner, leaseMs))) lost.push(place)
    return { lost }
  },
}

/** `living: false`: the response has ended for everybody else; end it where it runs. */
export const appendEvents: Command<AppendEvents, { living: boolean }> = {
  name: 'appendEvents',
  run: async (tx, append) => ({ living: await insertEvents(tx, append) }),
}

/** `won: false`: it was cancelled, reaped or deleted before, and stays so. */
export const finishBackground: Command<FinishBackground, { won: boolean }> = {
  name: 'finishBackground',
  run: async (tx, end) => ({ won: await endBackground(tx, end) }),
}

export const cancelResponse: Command<ResponsePlace, CancelResult> = {
  name: 'cancelResponse',
  run: cancelBackground,
}

/** `running`: the call that worked on it, to be ended where it runs. */
export const deleteResponse: Command<
  ResponsePlace,
  { deleted: boolean; running: { callId: string; owner: string } | null }
> = {
  name: 'deleteResponse',
  run: async (tx, place) => {
    const running = await findJob(tx, place)
    if (!(await expireResponse(tx, place))) return { deleted: false, running: null }
    await removeResponse(tx, place, MOST_DELETED)
    return { deleted: true, running: running ?? null }
  },
}

/**
 * Responses whose node is gone are `failed`, with `node_lost`. `living`: calls of this process. `all`: at the start, with
 * the folder's lock held, every one is dead.
 */
export const reapBackground: Command<
  { living: readonly string[]; all: boolean },
  { reaped: readonly ResponsePlace[] }
> = {
  name: 'reapBackground',
  run: async (tx, reap) => ({ reaped: await reapJobs(tx, reap) }),
}

export const createConversation: Command<NewConversation, AppendResult> = {
  name: 'createConversation',
  run: insertConversation,
}

/** `metadata` is sealed. */
export const updateConversation: Command<ConversationPlace & { metadata: string }, { found: boolean }> = {
  name: 'updateConversation',
  run: async (tx, { metadata, ...place }) => ({ found: await describeConversation(tx, place, metadata) }),
}

export const deleteConversation: Command<ConversationPlace, { deleted: boolean }> = {
  name: 'deleteConversation',
  run: async (tx, place) => {
    if (!(await expireConversation(tx, place))) return { deleted: false }
    await removeConversation(tx, place, MOST_DELETED)
    return { deleted: true }
  },
}

export const appendConversationItems: Command<AppendItems, AppendResult> = {
  name: 'appendConversationItems',
  run: appendItems,
}

export const deleteConversationItem: Command<ConversationPlace & { itemId: string }, { deleted: boolean }> = {
  name: 'deleteConversationItem',
  run: async (tx, { itemId, ...place }) => ({ deleted: await removeItem(tx, place, itemId) }),
}

export const savePins: Command<SavePins, null> = {
  name: 'savePins',
  run: async (tx, save) => {
    await insertPins(tx, save)
    return null
  },
}

/** After the vendor's object was deleted. */
export const deletePin: Command<{ customerId: string; kind: PinKind; id: string }, null> = {
  name: 'deletePin',
  run: async (tx, { customerId, kind, id }) => {
    await removePin(tx, customerId, kind, id)
    return null
  },
}

export const keepReasoning: Command<KeepReasoning, null> = {
  name: 'keepReasoning',
  run: async (tx, keep) => {
    await insertReasoning(tx, keep)
    return null
  },
}

export const RESPONSE_COMMANDS: readonly AnyCommand[] = [
  saveResponse,
  saveCallState,
  openBackground,
  renewLease,
  appendEvents,
  finishBackground,
  cancelResponse,
  deleteResponse,
  reapBackground,
  createConversation,
  updateConversation,
  deleteConversation,
  appendConversationItems,
  deleteConversationItem,
  savePins,
  deletePin,
  keepReasoning,
]
