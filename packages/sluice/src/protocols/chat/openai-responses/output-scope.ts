import type { ReasoningProof } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { AnswerContext } from '../chat-format.ts'
import { wrapProof } from '../reasoning-proof.ts'
import type { OutputEvents } from './output-events.ts'

/** What the items of one output share. */
export interface OutputScope {
  /** In their order; an item is here from its beginning on, and grows. */
  readonly output: JsonObject[]
  /** Absent for a whole answer, of whose making nobody is told. */
  readonly events: OutputEvents | undefined
  readonly context: AnswerContext
}

/** Puts an item at the end of the output and gives its index. */
export function addItem(scope: OutputScope, item: JsonObject): number {
  const index = scope.output.length
  scope.output.push(item)
  scope.events?.addItem(index, item)
  return index
}

/** An item that is told of at once. */
export function addWholeItem(scope: OutputScope, item: JsonObject): void {
  const begun = item.status === 'completed' ? { ...item, status: 'in_progress' } : item
  const index = scope.output.length
  scope.output.push(item)
  scope.events?.addItem(index, begun)
  scope.events?.endItem(index, item)
}

/**
 * A proof as the sealed content of the item with this id. The vendor seals its id in: where the item had to be named before
 * the vendor's id was known, our envelope keeps it (conversion.md 36).
 */
export function sealProof(proof: ReasoningProof, itemId: string): string | undefined {
  if (proof.value === '') return undefined
  const isRenamed = proof.issuer === 'openai-responses' && proof.id !== undefined && proof.id !== itemId
  return wrapProof(proof, isRenamed ? 'openai-chat' : 'openai-responses')
}
