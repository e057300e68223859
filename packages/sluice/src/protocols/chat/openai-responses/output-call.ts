import type { ChatEvent } from '../../../canonical/chat-event.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { encodeCallId, RESPONSES_CALL_IDS } from '../call-ids.ts'
import { CLIENT_TOOLS, encodeClientCall } from './client-call-item.ts'
import { declaresVendorTool, namespacesOf } from './memo.ts'
import { restoreNamespace } from './namespaces.ts'
import { DELTA_TAIL, deltaHead, placeMembers } from './output-events.ts'
import { addItem, addWholeItem, type OutputScope } from './output-scope.ts'

type ToolStart = Extract<ChatEvent, { type: 'tool-start' }>

/** A call as it is written; several may be at once. */
export interface CallOutput {
  /** What is not written before the call is whole. */
  readonly held: string
  add(text: string): void
  close(status: 'completed' | 'incomplete'): void
}

export function openCall(scope: OutputScope, start: ToolStart): CallOutput {
  const { memo } = scope.context
  const isClientTool = CLIENT_TOOLS.has(start.name) && declaresVendorTool(memo, start.name)
  return isClientTool ? new HeldCall(scope, start) : new WrittenCall(scope, start)
}

/** A `function_call` or `custom_tool_call`. */
class WrittenCall implements CallOutput {
  readonly held = ''
  private readonly scope: OutputScope
  private readonly item: JsonObject
  private readonly index: number
  /** Where the arguments are. */
  private readonly word: 'arguments' | 'input'
  private readonly place: string
  private readonly head: string
  private text = ''

  constructor(scope: OutputScope, start: ToolStart) {
    this.scope = scope
    const isCustom = start.custom === true
    this.word = isCustom ? 'input' : 'arguments'
    this.item = beginItem(scope, start)
    this.index = addItem(scope, this.item)
    this.place = placeMembers(String(this.item.id), this.index)
    const delta = isCustom
      ? 'response.custom_tool_call_input.delta'
      : 'response.function_call_arguments.delta'
    this.head = deltaHead(delta, this.place)
  }

  add(text: string): void {
    if (text === '') return
    this.text += text
    this.scope.events?.delta(this.head, text, DELTA_TAIL)
  }

  close(status: 'completed' | 'incomplete'): void {
    const { events } = this.scope
    this.item[this.word] = this.text
    this.item.status = status
    const whole = JSON.stringify(this.text)
    if (this.word === 'input') {
      events?.write('response.custom_tool_call_input.done', `${this.place},"input":${whole}`)
    } else {
      const name = JSON.stringify(this.item.name)
      events?.write(
        'response.function_call_arguments.done',
        `${this.place},"name":${name},"arguments":${whole}`,
      )
    }
    events?.endItem(this.index, this.item)
  }
}

function beginItem({ context }: OutputScope, start: ToolStart): JsonObject {
  const isCustom = start.custom === true
  const found = restoreNamespace(namespacesOf(context.memo), start.name)
  const item: JsonObject = {
    id: context.mintId(isCustom ? 'ctc_' : 'fc_'),
    type: isCustom ? 'custom_tool_call' : 'function_call',
    status: 'in_progress',
    [isCustom ? 'input' : 'arguments']: '',
    call_id: encodeCallId(start.id, RESPONSES_CALL_IDS),
    name: found?.name ?? start.name,
  }
  if (found !== undefined) item.namespace = found.namespace
  if (start.own?.protocol === 'openai-responses') {
    for (const key of Object.keys(start.own.value)) {
      if (!Object.hasOwn(item, key)) item[key] = start.own.value[key]
    }
  }
  return item
}

/** A call of a tool of the vendor's that the caller runs: what it asks for is known once it is whole. */
class HeldCall implements CallOutput {
  private readonly scope: OutputScope
  private readonly start: ToolStart
  held = ''

  constructor(scope: OutputScope, start: ToolStart) {
    this.scope = scope
    this.start = start
  }

  add(text: string): void {
    this.held += text
  }

  close(status: 'completed' | 'incomplete'): void {
    const { scope, start, held: text } = this
    const callId = encodeCallId(start.id, RESPONSES_CALL_IDS)
    const item = encodeClientCall(start.name, callId, text)
    if (item !== undefined) {
      const id = scope.context.mintId(CLIENT_TOOLS.get(start.name) ?? 'fc_')
      addWholeItem(scope, { id, ...item, status })
      return
    }
    // What the model wrote is no such call: it is shown as it is.
    scope.context.notes.warn('changed', start.name)
    const call = new WrittenCall(scope, start)
    call.add(text)
    call.close(status)
  }
}
