import type { Part, ReasoningPart, TextPart, ToolCallPart, VendorPart } from '../../../canonical/chat.ts'
import { isJsonObject, type Json } from '../../../canonical/json.ts'
import { type BlockPlace, PROTOCOL_OF_VENDOR } from './vendor-bag.ts'

interface PlacedPart {
  part: VendorPart
  place: BlockPlace
}

/** A bag that names no places: after the thinking, which some vendors want first, and before all else. */
const UNPLACED: BlockPlace = { text: 0, reasoning: Number.POSITIVE_INFINITY, calls: 0 }

/**
 * The parts of an assistant's message with what vendors' own tools did put back where it stood (conversion.md 46).
 * `whole`: all of the bag was read; the rest is no bag of ours.
 */
export function restoreVendorBlocks(
  parts: readonly Part[],
  extraContent: Json | undefined,
): { parts: Part[]; whole: boolean } {
  const { placed, whole } = readBag(extraContent)
  if (placed.length === 0) return { parts: [...parts], whole }
  const queue = openQueue(parts)
  const restored: Part[] = []
  for (const { part, place } of placed) {
    queue.takeReasoning(place.reasoning, restored)
    queue.takeText(place.text, restored)
    queue.takeCalls(place.calls, restored)
    restored.push(part)
  }
  queue.takeRest(restored)
  return { parts: restored, whole }
}

function readBag(extraContent: Json | undefined): { placed: PlacedPart[]; whole: boolean } {
  const placed: PlacedPart[] = []
  let whole = true
  if (!isJsonObject(extraContent)) return { placed, whole }
  for (const [vendor, held] of Object.entries(extraContent)) {
    if (!isJsonObject(held) || !Array.isArray(held.blocks)) continue
    const protocol = PROTOCOL_OF_VENDOR.get(vendor)
    const at = Array.isArray(held.at) ? held.at : []
    for (const [index, value] of held.blocks.entries()) {
      if (protocol === undefined || !isJsonObject(value)) whole = false
      else placed.push({ part: { type: 'vendor', protocol, value }, place: readPlace(at[index]) })
    }
  }
  return { placed, whole }
}

function readPlace(at: Json | undefined): BlockPlace {
  if (!isJsonObject(at)) return UNPLACED
  return { text: count(at.text), reasoning: count(at.reasoning), calls: count(at.calls) }
}

/** The bag has been out with a client, so it may say anything. */
function count(value: Json | undefined): number {
  return typeof value === 'number' && value > 0 ? Math.floor(value) : 0
}

/** The parts of a message by kind, to be taken from the front of each. A count is of all that were taken so far. */
function openQueue(parts: readonly Part[]) {
  const reasoning = parts.filter((part): part is ReasoningPart => part.type === 'reasoning')
  const texts = parts.filter((part): part is TextPart => part.type === 'text')
  const calls = parts.filter((part): part is ToolCallPart => part.type === 'tool-call')
  const others = parts.filter(({ type }) => type !== 'reasoning' && type !== 'text' && type !== 'tool-call')
  let proofs = 0
  let units = 0
  let called = 0
  return {
    takeReasoning(most: number, into: Part[]): void {
      while (proofs < most) {
        const part = reasoning.shift()
        if (part === undefined) return
        if (part.proof !== undefined) proofs++
        into.push(part)
      }
    },
    takeText(most: number, into: Part[]): void {
      while (units < most) {
        const part = texts.shift()
        if (part === undefined) return
        const [head, tail] = cutText(part, most - units)
        if (tail !== undefined) texts.unshift(tail)
        units = tail === undefined ? units + head.text.length : most
        into.push(head)
      }
    },
    takeCalls(most: number, into: Part[]): void {
      for (; called < most; called++) {
        const part = calls.shift()
        if (part === undefined) return
        into.push(part)
      }
    },
    takeRest(into: Part[]): void {
      into.push(...reasoning, ...texts, ...others, ...calls)
    },
  }
}

/** A mark stands at the end of what it covers. A character of two units stays whole. */
function cutText(part: TextPart, units: number): [head: TextPart, tail?: TextPart] {
  if (part.text.length <= units) return [part]
  const isInside = /[\uDC00-\uDFFF]/.test(part.text.charAt(units))
  const at = isInside ? units - 1 : units
  return [
    { type: 'text', text: part.text.slice(0, at) },
    { ...part, text: part.text.slice(at) },
  ]
}
