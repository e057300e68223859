import type { Finish, Say } from '../scenes.ts'
import { cut } from './write-openai-chat.ts'

const FINISH: Record<Finish, string> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool: 'tool_use',
  filter: 'refusal',
}

function usageOf({ usage }: Say) {
  return {
    input_tokens: usage.input - usage.cached,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: usage.cached,
    output_tokens: usage.output,
  }
}

/** https://platform.claude.com/docs/en/api/messages */
export function writeMessages(say: Say, model: string): Record<string, unknown> {
  const content: object[] = []
  if (say.reasoning !== undefined) {
    content.push({ type: 'thinking', thinking: say.reasoning.text, signature: say.reasoning.signature })
  }
  if (say.text !== undefined) content.push({ type: 'text', text: say.text })
  for (const { id, name, arguments: input } of say.calls ?? [])
    content.push({ type: 'tool_use', id, name, input })
  return {
    id: 'msg_conformance',
    type: 'message',
    role: 'assistant',
    model,
    content,
    stop_reason: FINISH[say.finish],
    stop_sequence: null,
    usage: usageOf(say),
  }
}

/** https://platform.claude.com/docs/en/build-with-claude/streaming */
export function streamMessages(say: Say, model: string): string[] {
  const event = (type: string, rest: object) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`
  const usage = usageOf(say)
  const message = {
    ...writeMessages(say, model),
    content: [],
    stop_reason: null,
    usage: { ...usage, output_tokens: 1 },
  }
  const frames = [event('message_start', { message }), event('ping', {})]
  let index = 0
  const block = (start: object, deltas: object[]) => {
    frames.push(event('content_block_start', { index, content_block: start }))
    for (const delta of deltas) frames.push(event('content_block_delta', { index, delta }))
    frames.push(event('content_block_stop', { index }))
    index++
  }
  if (say.reasoning !== undefined) {
    const { text, signature } = say.reasoning
    block({ type: 'thinking', thinking: '', signature: '' }, [
      ...cut(text).map((thinking) => ({ type: 'thinking_delta', thinking })),
      { type: 'signature_delta', signature },
    ])
  }
  if (say.text !== undefined) {
    block(
      { type: 'text', text: '' },
      cut(say.text).map((text) => ({ type: 'text_delta', text })),
    )
  }
  for (const { id, name, arguments: input } of say.calls ?? []) {
    const deltas = cut(JSON.stringify(input)).map((piece) => ({
      type: 'input_json_delta',
      partial_json: piece,
    }))
    block({ type: 'tool_use', id, name, input: {} }, deltas)
  }
  const delta = { stop_reason: FINISH[say.finish], stop_sequence: null }
  return [...frames, event('message_delta', { delta, usage }), event('message_stop', {})]
}
