import type { ReasoningPart } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { ContentScope } from './encode-input-content.ts'

/** Past thinking of one turn, part by part. */
export interface ReasoningRun {
  add(part: ReasoningPart, input: JsonObject[]): void
  /** Something else follows. */
  end(input: JsonObject[]): void
}

/**
 * Only what a vendor of this format sealed goes back, byte for byte (conversion.md 36); models that do not think refuse
 * even that. An item may have several summaries, each a part of its own: the last of them bears the proof.
 */
export function openReasoningRun({ target, notes }: ContentScope): ReasoningRun {
  let held: string[] = []
  const drop = () => notes.warn('dropped', 'reasoning')
  return {
    add({ text, proof }, input) {
      if (target.traits.thinking === 'none') {
        drop()
      } else if (proof?.issuer === 'openai-responses' && proof.value !== '') {
        const texts = text === '' ? held : [...held, text]
        const item: JsonObject = { type: 'reasoning' }
        if (proof.id !== undefined) item.id = proof.id
        item.summary = texts.map((one) => ({ type: 'summary_text', text: one }))
        item.encrypted_content = proof.value
        input.push(item)
        held = []
      } else if (text !== '' && (proof === undefined || proof.issuer === 'openai-responses')) {
        held.push(text)
      } else if (proof !== undefined) {
        held = []
        drop()
      }
    },
    end(input) {
      if (held.length === 0) return
      // Vendors that seal nothing take the thinking itself (conversion.md 39).
      if (target.quirks.reasoningBack === undefined) drop()
      else
        input.push({
          type: 'reasoning',
          summary: [],
          content: [{ type: 'reasoning_text', text: held.join('') }],
        })
      held = []
    },
  }
}
