import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import { type CallItem, openCall } from './stream-call-item.ts'
import { type HostedItem, openHosted } from './stream-hosted-item.ts'
import { type MessageItem, openMessage } from './stream-message.ts'
import { openReasoning, type ReasoningItem, type ThoughtList } from './stream-reasoning.ts'

/** An item of the output, as far as it was told. */
export type Item = MessageItem | ReasoningItem | CallItem | HostedItem
export type Kind = Item['kind']

/** More items and parts than an answer can have: whatever a vendor numbers beyond has no place. */
const MAX_PLACES = 10_000

export function openItem(wire: JsonObject, kind: Kind): Item {
  switch (kind) {
    case 'message':
      return openMessage(wire)
    case 'reasoning':
      return openReasoning(wire)
    case 'call':
      return openCall(wire)
    case 'hosted':
      return openHosted(wire)
  }
}

export function kindOf(wire: JsonObject): Kind {
  switch (wire.type) {
    case 'message':
    case 'reasoning':
      return wire.type
    case 'function_call':
    case 'custom_tool_call':
      return 'call'
    default:
      return 'hosted'
  }
}

/** Ids that do not contradict one another: some vendors give none. */
export function isSame(known: string, id: Json | undefined): boolean {
  return known === '' || typeof id !== 'string' || id === '' || id === known
}

/** Whether an item of the list, whose place and id are new, repeats what was told. */
export function saysSame(item: Item, wire: JsonObject): boolean {
  switch (item.kind) {
    case 'message':
      return saidOf(item.texts.map((part) => part?.said)) + saidOf(item.refusals) === textOf(wire.content)
    case 'reasoning':
      return (
        saidOf(item.content.map((part) => part?.said)) === textOf(wire.content) &&
        saidOf(item.summary.map((part) => part?.said)) === textOf(wire.summary)
      )
    case 'call':
      return (item.hidden?.said ?? item.said) === (item.custom ? wire.input : wire.arguments)
    case 'hosted':
      return item.type === wire.type
  }
}

function saidOf(parts: readonly (string | undefined)[]): string {
  let text = ''
  for (const part of parts) text += part ?? ''
  return text
}

function textOf(list: Json | undefined): string {
  let text = ''
  for (const part of Array.isArray(list) ? list : []) {
    if (isJsonObject(part)) text += String(part.text ?? part.refusal ?? '')
  }
  return text
}

export function readPlace(index: Json | undefined): number {
  return typeof index === 'number' && Number.isInteger(index) && index >= 0 && index < MAX_PLACES ? index : -1
}

export function readPart(index: Json | undefined): number {
  return Math.max(0, readPlace(index))
}

export function thoughtIndex(value: JsonObject, list: ThoughtList): number {
  return readPart(list === 'summary' ? value.summary_index : value.content_index)
}
