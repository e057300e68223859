import type { ReasoningProof } from '../../../canonical/chat.ts'
import type { ChatEvent } from '../../../canonical/chat-event.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import { deriveCallId } from '../call-ids.ts'
import type { DecodeContext } from '../chat-format.ts'
import { restoreToolName } from '../tool-names.ts'
import { readArguments } from './decode-response.ts'
import { readSignature } from './read-signature.ts'

/** Joins the fragments of one choice's tool calls. */
export interface ToolFragments {
  push(fragment: JsonObject, events: ChatEvent[]): void
  /** Gives a proof to the first call; false when there is none to take it. */
  sign(proof: ReasoningProof): boolean
  close(events: ChatEvent[]): void
  /** A call of the caller's own tools was seen. */
  hasCalls(): boolean
}

interface Call {
  /** The vendor's number, or undefined where it gives none. */
  index: number | undefined
  /** As the vendor wrote it. */
  givenId: string
  name: string
  custom: boolean
  /** Text that came before the name. */
  held: string
  /** All that came, for a vendor that tells a call twice. */
  text: string
  /** Canonical number, once the call was announced. */
  number: number | undefined
  hidden: boolean
  ended: boolean
  proof?: ReasoningProof
}

export function openToolFragments(choice: number, answerId: string, context: DecodeContext): ToolFragments {
  const calls: Call[] = []
  const ids = new Set<string>()
  let announced = 0
  let hiddenOpen = false

  function announce(call: Call, events: ChatEvent[]): void {
    if (call.name !== '' && call.name === context.hiddenTool) {
      call.hidden = true
      hiddenOpen = true
      events.push({ type: 'text-start', choice })
      return
    }
    const number = announced++
    call.number = number
    const isTaken = call.givenId === '' || ids.has(call.givenId)
    const id = isTaken ? deriveCallId(answerId, choice, number, call.name) : call.givenId
    ids.add(id)
    const name = restoreToolName(call.name, context.toolNames)
    const start: ChatEvent = { type: 'tool-start', choice, call: number, id, name }
    if (call.custom) start.custom = true
    if (call.proof !== undefined) start.proof = call.proof
    events.push(start)
  }

  function write(call: Call, text: string, events: ChatEvent[]): void {
    if (text === '') return
    call.text += text
    if (call.hidden) events.push({ type: 'text-delta', choice, text })
    else if (call.number === undefined) call.held += text
    else events.push({ type: 'tool-delta', choice, call: call.number, text })
  }

  /** What came before the name. */
  function release(call: Call, events: ChatEvent[]): void {
    const { held } = call
    call.held = ''
    call.text = ''
    write(call, held, events)
  }

  function end(call: Call, events: ChatEvent[]): void {
    if (call.ended) return
    call.ended = true
    if (call.number === undefined && !call.hidden) {
      announce(call, events)
      release(call, events)
    }
    if (call.hidden) {
      if (hiddenOpen) events.push({ type: 'text-end', choice })
      hiddenOpen = false
    } else if (call.number !== undefined) {
      const ending: ChatEvent = { type: 'tool-end', choice, call: call.number }
      if (call.proof !== undefined) ending.proof = call.proof
      events.push(ending)
    }
  }

  return {
    hasCalls: () => announced > 0,
    push(fragment, events) {
      const custom = isJsonObject(fragment.custom)
      const called = custom ? fragment.custom : fragment.function
      const named = isJsonObject(called) && typeof called.name === 'string' ? called.name : ''
      const id = typeof fragment.id === 'string' ? fragment.id : ''
      const index = typeof fragment.index === 'number' ? fragment.index : undefined
      const given = isJsonObject(called) ? readArguments(custom ? called.input : called.arguments) : ''
      if (named !== '' && given !== '' && isToldAgain(calls, { index, id, named, given })) return
      const call = findCall(calls, index, id, named)
      if (call.givenId === '') call.givenId = id
      if (custom) call.custom = true
      const proof = readSignature(fragment.extra_content)
      if (proof !== undefined) call.proof = proof
      if (call.name === '' && named !== '') {
        call.name = named
        announce(call, events)
        release(call, events)
      }
      if (isJsonObject(called)) write(call, given, events)
    },
    sign(proof) {
      const first = calls.find((call) => !call.ended)
      if (first === undefined) return false
      first.proof ??= proof
      return true
    },
    close(events) {
      for (const call of calls) end(call, events)
    },
  }
}

interface WholeCall {
  index: number | undefined
  id: string
  named: string
  given: string
}

/** Some vendors end with all calls once more: under the same id or number, and with the arguments that are whole already. */
function isToldAgain(calls: readonly Call[], { index, id, named, given }: WholeCall): boolean {
  return calls.some(
    (call) =>
      call.text === given &&
      call.name === named &&
      (id === '' ? index !== undefined && call.index === index : call.givenId === id) &&
      isWhole(given),
  )
}

function isWhole(text: string): boolean {
  try {
    return isJsonObject(JSON.parse(text))
  } catch {
    return false
  }
}

/**
 * The call that a fragment belongs to. Vendors number calls, repeat the id in each fragment, leave the number
 * out, or number every call 0 and tell them apart by their ids.
 */
function findCall(calls: Call[], index: number | undefined, id: string, name: string): Call {
  const known = index === undefined ? calls.at(-1) : calls.findLast((call) => call.index === index)
  const isOther =
    known !== undefined &&
    ((id !== '' && known.givenId !== '' && id !== known.givenId && name !== '') ||
      // No number, no id, and a name again: the next call.
      (index === undefined && id === '' && name !== '' && known.name !== ''))
  if (known !== undefined && !isOther) return known
  const byId = index === undefined && id !== '' ? calls.find((call) => call.givenId === id) : undefined
  if (byId !== undefined) return byId
  const call: Call = {
    index,
    givenId: id,
    name: '',
    custom: false,
    held: '',
    text: '',
    number: undefined,
    hidden: false,
    ended: false,
  }
  calls.push(call)
  return call
}
