import type { ReasoningProof } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { DELTA_TAIL, deltaHead, placeMembers } from './output-events.ts'
import { addItem, addWholeItem, type OutputScope, sealProof } from './output-scope.ts'

interface Summary {
  wire: { type: 'summary_text'; text: string }
  place: string
  head: string
}

/**
 * A `reasoning` item (conversion.md 35): a summary for each block of thinking that bears no proof of its own, up to the one
 * that does.
 */
export class ReasoningOutput {
  private readonly scope: OutputScope
  private readonly id: string
  private readonly index: number
  private readonly item: JsonObject & { summary: JsonObject[] }
  private open: Summary | undefined

  constructor(scope: OutputScope) {
    this.scope = scope
    this.id = scope.context.mintId('rs_')
    this.item = { id: this.id, type: 'reasoning', summary: [] }
    this.index = addItem(scope, this.item)
  }

  /** A summary is open: the block that is being told of has said something. */
  get isSpeaking(): boolean {
    return this.open !== undefined
  }

  add(text: string): void {
    const { events } = this.scope
    this.open ??= this.beginSummary()
    this.open.wire.text += text
    events?.delta(this.open.head, text, DELTA_TAIL)
  }

  private beginSummary(): Summary {
    const { events } = this.scope
    const wire: Summary['wire'] = { type: 'summary_text', text: '' }
    const place = placeMembers(this.id, this.index, `"summary_index":${this.item.summary.length}`)
    this.item.summary.push(wire)
    events?.write('response.reasoning_summary_part.added', `${place},"part":${JSON.stringify(wire)}`)
    return { wire, place, head: deltaHead('response.reasoning_summary_text.delta', place) }
  }

  /** The end of a block; the item stays open for the next. */
  endSummary(): void {
    const { open } = this
    if (open === undefined) return
    this.open = undefined
    const { events } = this.scope
    const { wire, place } = open
    events?.write('response.reasoning_summary_text.done', `${place},"text":${JSON.stringify(wire.text)}`)
    events?.write('response.reasoning_summary_part.done', `${place},"part":${JSON.stringify(wire)}`)
  }

  close(proof?: ReasoningProof): void {
    this.endSummary()
    const { events } = this.scope
    // Nobody was told of a name yet.
    if (events === undefined && proof?.issuer === 'openai-responses' && proof.id !== undefined) {
      this.item.id = proof.id
    }
    const sealed = proof === undefined ? undefined : sealProof(proof, String(this.item.id))
    if (sealed !== undefined) this.item.encrypted_content = sealed
    events?.endItem(this.index, this.item)
  }
}

/** Thinking of which only the proof is shown; a call's or a picture's stands just before it (conversion.md 37). */
export function addProof(scope: OutputScope, proof: ReasoningProof): void {
  const isOwn = proof.issuer === 'openai-responses' && proof.id !== undefined
  const id = isOwn && proof.id !== undefined ? proof.id : scope.context.mintId('rs_')
  const item: JsonObject = { id, type: 'reasoning', summary: [] }
  const sealed = sealProof(proof, id)
  if (sealed !== undefined) item.encrypted_content = sealed
  addWholeItem(scope, item)
}
