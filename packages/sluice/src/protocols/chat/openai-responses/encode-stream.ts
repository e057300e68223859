import type { ChatEvent } from '../../../canonical/chat-event.ts'
import type { GatewayError } from '../../../canonical/errors.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { AnswerContext, StreamEncoder } from '../chat-format.ts'
import { type AnswerState, Envelope } from './encode-envelope.ts'
import { describeError, errorMembers } from './encode-error.ts'
import { OutputBuilder } from './output-builder.ts'
import { OutputEvents } from './output-events.ts'

export function openStreamEncoder(context: AnswerContext): StreamEncoder {
  return new ResponsesEncoder(context)
}

/** Events to the format's own: each item from its beginning to its end, then all of them with the usage. */
class ResponsesEncoder implements StreamEncoder {
  private readonly envelope: Envelope
  private readonly events: OutputEvents
  private readonly builder: OutputBuilder
  private last: AnswerState | undefined

  constructor(context: AnswerContext) {
    this.envelope = new Envelope(context)
    this.events = new OutputEvents(() => this.tell({ status: 'in_progress', output: [] }))
    this.builder = new OutputBuilder(context, this.events)
  }

  push(event: ChatEvent): string {
    this.builder.push(event)
    return this.events.take()
  }

  end(): string {
    const { builder, events } = this
    events.begin()
    builder.closeAll('completed')
    this.last = this.state()
    events.write(`response.${this.last.status}`, this.tell(this.last))
    return events.take()
  }

  withheld(): string {
    return this.builder.withheld()
  }

  fail(error: GatewayError): string {
    const { events } = this
    const { code, message } = describeError(error)
    this.last = { ...this.state(), status: 'failed', reason: undefined, error: { code, message } }
    events.write('error', JSON.stringify(errorMembers(error)).slice(1, -1))
    events.write('response.failed', this.tell(this.last))
    return events.take()
  }

  whole(): JsonObject {
    return this.envelope.object(this.last ?? this.state())
  }

  private state(): AnswerState {
    const { output, usage, extra } = this.builder
    return { ...this.builder.outcome(), output, usage, extra }
  }

  private tell(state: AnswerState): string {
    return `"response":${this.envelope.text(state)}`
  }
}
