import type { FinishReason } from '../../../canonical/chat.ts'
import type { ChatEvent } from '../../../canonical/chat-event.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import { BlockWriter } from '../block-writer.ts'
import type { DecodeContext } from '../chat-format.ts'
import { decodeStreamError } from './decode-error.ts'
import { decodeUsage } from './decode-usage.ts'

/** Reads the pieces of an answer, streamed or whole. */
export class AnswerReader {
  private readonly context: DecodeContext
  private readonly writer = new BlockWriter()
  private started = false
  /** All text of the answer: an agent says its thoughts twice, and a workflow its outputs. */
  private said = ''
  private replaced = false
  /** Runs of the app's own tools, by their ids, until they are done. */
  private readonly runs = new Map<string, JsonObject>()

  constructor(context: DecodeContext) {
    this.context = context
  }

  /** Every event names the answer. */
  start(event: JsonObject, out: ChatEvent[]): void {
    if (this.started) return
    const id = [event.message_id, event.workflow_run_id, event.task_id].find((one) => typeof one === 'string')
    if (typeof id !== 'string') return
    this.started = true
    const start: ChatEvent = { type: 'message-start', id }
    if (typeof event.created_at === 'number') start.created = event.created_at
    out.push(start)
  }

  text(text: Json | undefined, out: ChatEvent[]): void {
    if (typeof text !== 'string') return
    this.said += text
    this.writer.text(text, out)
  }

  thought(text: Json | undefined, out: ChatEvent[]): void {
    if (typeof text === 'string') this.writer.thought(text, out)
  }

  /**
   * A step of an agent: what it thought, and a tool that the app ran (R21). The step is told when it begins and again when
   * the tool has answered; of agents that think aloud the thought is the text that was streamed.
   */
  step(event: JsonObject, out: ChatEvent[]): void {
    const { id, thought, tool, observation } = event
    if (typeof thought === 'string' && thought !== '' && !this.said.includes(thought.trim())) {
      this.said += thought
      this.writer.thought(thought, out)
    }
    if (typeof tool !== 'string' || tool === '') return
    const key = typeof id === 'string' ? id : tool
    this.runs.set(key, event)
    if (typeof observation === 'string' && observation !== '') this.tellRun(key, event, out)
  }

  /** A file that the app gives, by its address: as a link in the text, for canonical pictures carry their bytes. */
  file(event: JsonObject, out: ChatEvent[]): void {
    const { url, type, belongs_to: owner } = event
    if (typeof url !== 'string' || url === '' || owner === 'user') return
    this.text(type === 'image' ? `![image](${url})` : `[file](${url})`, out)
  }

  /** Moderation puts another text in the answer's place. What was said before cannot be taken back. */
  replace(text: Json | undefined, out: ChatEvent[]): void {
    if (typeof text !== 'string') return
    this.writer.close(out)
    this.replaced = true
    if (this.said !== '') this.context.notes.warn('changed', 'message_replace')
    if (text !== '') out.push({ type: 'refusal-delta', choice: 0, text })
  }

  /** The end of a chat or a text. */
  end(metadata: Json | undefined, out: ChatEvent[]): void {
    const report = decodeUsage(metadata)
    if (report !== undefined) out.push({ type: 'usage', report })
    const sources = isJsonObject(metadata) ? metadata.retriever_resources : undefined
    for (const value of Array.isArray(sources) ? sources.filter(isJsonObject) : []) {
      this.drop('citations')
      out.push({ type: 'vendor-citation', choice: 0, citation: { protocol: 'dify-chat', value } })
    }
    this.finish(this.replaced ? 'content-filter' : 'stop', undefined, out)
  }

  /** The end of a workflow, whose outputs may not have been streamed. */
  endWorkflow(data: JsonObject, out: ChatEvent[]): void {
    const { status, outputs, error } = data
    if (status === 'failed') {
      this.fail({ message: typeof error === 'string' ? error : 'The workflow has failed.' }, out)
      return
    }
    if (this.said === '' && isJsonObject(outputs)) this.text(writeOutputs(outputs), out)
    const raw = typeof status === 'string' ? status : undefined
    this.finish(status === 'stopped' ? 'other' : 'stop', raw, out)
  }

  /** The app waits for a person, whom no caller of this gateway can play. */
  pause(out: ChatEvent[]): void {
    this.context.notes.warn('incomplete', 'human_input_required')
    this.finish('pause', 'paused', out)
  }

  drop(what: string): void {
    this.context.notes.warn('dropped', what)
  }

  fail(wire: JsonObject, out: ChatEvent[]): void {
    this.close(out)
    out.push({ type: 'error', error: decodeStreamError(wire, this.context).error })
  }

  close(out: ChatEvent[]): void {
    this.writer.close(out)
    for (const [key, event] of this.runs) this.tellRun(key, event, out)
  }

  private tellRun(key: string, event: JsonObject, out: ChatEvent[]): void {
    this.runs.delete(key)
    this.writer.close(out)
    const block = { type: 'vendor', protocol: 'dify-chat', kind: 'agent_thought', value: event } as const
    out.push({ type: 'vendor-block', choice: 0, block })
  }

  private finish(reason: FinishReason, raw: string | undefined, out: ChatEvent[]): void {
    this.close(out)
    const finish: ChatEvent = { type: 'finish', choice: 0, reason }
    if (raw !== undefined) finish.raw = raw
    out.push(finish, { type: 'message-end' })
  }
}

/** The usual workflow has one output, and it is the answer. */
function writeOutputs(outputs: JsonObject): string {
  const values = Object.values(outputs).filter((one) => one !== null && one !== undefined)
  const [only] = values
  if (values.length === 1 && typeof only === 'string') return only
  return values.length === 0 ? '' : JSON.stringify(outputs)
}
