import { badField } from '../../../canonical/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import { readBoolean, readString, requireString, wrongType } from '../read-value.ts'

/** What a body says of state that lies with us: it is looked up before the body is decoded (conversion.md, section 6). */
export interface ResponseState {
  previousResponseId?: string
  conversationId?: string
  /** Ids that items of the input stand for, in their order. */
  itemReferences: string[]
  /** The answer is kept for later turns; true unless the caller says otherwise. */
  store: boolean
  background: boolean
  /** False for a call that only warms a connection up (Codex): it is answered without an upstream. */
  generate: boolean
  /** The input ends with the wish to have the conversation summed up (conversion.md 52). */
  compact: boolean
}

export function readStateFields(body: JsonObject): ResponseState {
  const state: ResponseState = {
    itemReferences: [],
    store: readBoolean(body.store, 'store') ?? true,
    background: readBoolean(body.background, 'background') ?? false,
    generate: readBoolean(body.generate, 'generate') ?? true,
    compact: false,
  }
  const previous = readString(body.previous_response_id, 'previous_response_id')
  if (previous !== undefined && previous !== '') state.previousResponseId = previous
  const conversation = readConversation(body.conversation)
  if (conversation !== undefined) state.conversationId = conversation
  if (state.previousResponseId !== undefined && conversation !== undefined) {
    throw badField(
      'previous_response_id',
      "'previous_response_id' and 'conversation' cannot be given together.",
      'mutually_exclusive_parameters',
    )
  }
  if (state.background && !state.store) {
    throw badField('background', "'background' needs the answer to be stored: 'store' must not be false.")
  }
  readReferences(body.input, state)
  return state
}

function readConversation(value: Json | undefined): string | undefined {
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value === 'string') return value
  if (!isJsonObject(value)) throw wrongType('conversation', 'a string or an object', value)
  return requireString(value.id, 'conversation.id')
}

function readReferences(input: Json | undefined, state: ResponseState): void {
  if (!Array.isArray(input)) return
  for (const [at, item] of input.entries()) {
    if (!isJsonObject(item)) continue
    if (item.type === 'compaction_trigger') state.compact = true
    else if (isReference(item)) state.itemReferences.push(requireString(item.id, `input[${at}].id`))
  }
}

/** The SDKs leave the type of a reference out where the id says all. */
export function isReference(item: JsonObject): boolean {
  if (item.type === 'item_reference') return true
  return (item.type === undefined || item.type === null) && item.role === undefined && item.id !== undefined
}
