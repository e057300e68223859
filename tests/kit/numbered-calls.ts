import type { JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { chatCall, outputCall } from './own-answers.ts'

/** A call that is told from others by its number alone: in each vendor's form, and as it has to be read. */

export function toolCall(n: number): JsonObject {
  return chatCall(`call_${n}`, 'find', { n })
}

export function itemCall(n: number): JsonObject {
  return outputCall(`call_${n}`, 'find', { n })
}

export function toolUse(n: number): JsonObject {
  return { type: 'tool_use', id: `call_${n}`, name: 'find', input: { n } }
}

export function functionCall(n: number): JsonObject {
  return { functionCall: { id: `call_${n}`, name: 'find', args: { n } } }
}

export function converseCall(n: number): JsonObject {
  return { toolUse: { toolUseId: `call_${n}`, name: 'find', input: { n } } }
}

export function ollamaCall(n: number): JsonObject {
  return { id: `call_${n}`, function: { name: 'find', arguments: { n } } }
}

export function calledNumber(n: number): [id: string, name: string, input: JsonObject] {
  return [`call_${n}`, 'find', { n }]
}
