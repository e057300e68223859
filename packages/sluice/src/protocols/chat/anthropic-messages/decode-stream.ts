import type { SseEvent } from '../../../bytes/sse-event.ts'
import type { ChatEvent } from '../../../canonical/chat-event.ts'
import { GatewayError } from '../../../canonical/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import type { DecodeContext, StreamDecoder } from '../chat-format.ts'
import { parseFrame } from '../parse-frame.ts'
import { replayAnswer } from '../replay-answer.ts'
import { readAnswerExtra, readUsageExtra } from './answer-extra.ts'
import { decodeStreamError } from './decode-error.ts'
import { decodeResponse } from './decode-response.ts'
import { decodeUsage, mergeUsage } from './decode-usage.ts'
import { mapStopReason } from './map-stop-reason.ts'
import { readTextDelta } from './read-text-delta.ts'
import { StreamBlocks } from './stream-blocks.ts'

/** https://platform.claude.com/docs/en/build-with-claude/streaming; one per stream. */
export function openStreamDecoder(context: DecodeContext): StreamDecoder {
  let usage: JsonObject = {}
  let model: string | undefined
  let started = false
  let finished = false
  /** The end mark or an error was seen: nothing follows. */
  let over = false
  const blocks = new StreamBlocks(context)

  function startMessage(message: JsonObject, events: ChatEvent[]): void {
    if (started) return
    started = true
    const start: ChatEvent = { type: 'message-start' }
    if (typeof message.id === 'string') start.id = blocks.id = message.id
    if (typeof message.model === 'string') start.model = model = message.model
    events.push(start)
    noteUsage(message.usage, events)
    const { usage: _usage, ...rest } = message
    tellExtra(readAnswerExtra(rest), events)
  }

  /** What only a caller of this format understands. */
  function tellExtra(value: JsonObject | undefined, events: ChatEvent[]): void {
    if (value !== undefined) events.push({ type: 'extra', value, of: 'anthropic-messages' })
  }

  /** What the last event tells beside the end of the turn: of its refusal, its container, its context, its other counters. */
  function tellRest(value: JsonObject, events: ChatEvent[]): void {
    const { type: _type, delta, usage: _usage, ...rest } = value
    tellExtra(readAnswerExtra(isJsonObject(delta) ? { ...rest, ...delta } : rest), events)
    const counters = readUsageExtra(usage)
    if (counters !== undefined) tellExtra({ usage: counters }, events)
  }

  function noteUsage(stated: Json | undefined, events: ChatEvent[]): void {
    if (!isJsonObject(stated)) return
    usage = mergeUsage(usage, stated)
    events.push({ type: 'usage', report: decodeUsage(usage, model) })
  }

  function endTurn(delta: JsonObject, events: ChatEvent[]): void {
    const reason = delta.stop_reason
    if (typeof reason !== 'string' || finished) return
    blocks.closeAll(events, false)
    finished = true
    const finish: ChatEvent = {
      type: 'finish',
      choice: 0,
      reason: mapStopReason(reason, blocks.calls),
      raw: reason,
    }
    if (typeof delta.stop_sequence === 'string') finish.stopSequence = delta.stop_sequence
    events.push(finish)
  }

  function fail(error: GatewayError, events: ChatEvent[]): void {
    over = true
    events.push({ type: 'error', error })
  }

  function read(value: JsonObject, name: Json | undefined, events: ChatEvent[]): void {
    switch (name) {
      case 'content_block_delta':
        if (!finished && isJsonObject(value.delta)) blocks.delta(value.index, value.delta, events)
        break
      case 'content_block_start':
        if (!finished && isJsonObject(value.content_block))
          blocks.start(value.index, value.content_block, events)
        break
      case 'content_block_stop':
        if (!finished) blocks.stop(value.index, events)
        break
      case 'message_start':
        if (isJsonObject(value.message)) startMessage(value.message, events)
        break
      case 'message_delta':
        if (isJsonObject(value.delta)) endTurn(value.delta, events)
        noteUsage(value.usage, events)
        tellRest(value, events)
        break
      case 'message_stop':
        blocks.closeAll(events, !finished)
        over = true
        events.push({ type: 'message-end' })
        break
      case 'error':
        fail(decodeStreamError(value, context).error, events)
        break
      case 'message':
        readWhole(value, events)
        break
      default:
        // Pings, and events of times to come. Some relays put a bare error into the stream.
        if (value.error !== undefined && value.error !== null)
          fail(decodeStreamError(value, context).error, events)
    }
  }

  /** Some vendors of this format end as OpenAI does. An answer without a finish is cut short all the same. */
  function endAsOpenai(events: ChatEvent[]): void {
    blocks.closeAll(events, !finished)
    over = true
    if (finished) events.push({ type: 'message-end' })
  }

  /** A whole answer where a stream was asked for. */
  function readWhole(value: JsonObject, events: ChatEvent[]): void {
    if (started || !Array.isArray(value.content)) return
    over = true
    events.push(...replayAnswer(decodeResponse(value, context)))
  }

  return {
    push(frame: SseEvent) {
      const events: ChatEvent[] = []
      if (over || frame.data === '') return events
      const quick = readTextDelta(frame.data)
      if (quick !== undefined) {
        if (finished) return events
        if (quick.kind === 'text') blocks.text(quick.index, quick.text, events)
        else blocks.thinking(quick.index, quick.text, events)
        return events
      }
      const value = parseFrame(frame.data)
      if (value !== undefined) read(value, value.type ?? frame.event, events)
      else if (frame.data.trim() === '[DONE]') endAsOpenai(events)
      else fail(unreadable(), events)
      return events
    },
    end() {
      const events: ChatEvent[] = []
      if (!over) blocks.closeAll(events, true)
      over = true
      return events
    },
  }
}

function unreadable(): GatewayError {
  return new GatewayError('upstream-failed', 'The upstream sent a stream that cannot be read.')
}
