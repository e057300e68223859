import type { Say } from '../scenes.ts'
import { cut } from './write-openai-chat.ts'

function itemsOf(say: Say): Record<string, unknown>[] {
  const items: Record<string, unknown>[] = []
  if (say.reasoning !== undefined) {
    items.push({
      id: 'rs_conformance',
      type: 'reasoning',
      summary: [{ type: 'summary_text', text: say.reasoning.text }],
      encrypted_content: say.reasoning.signature,
    })
  }
  if (say.text !== undefined) {
    const content = [{ type: 'output_text', text: say.text, annotations: [], logprobs: [] }]
    items.push({ id: 'msg_conformance', type: 'message', role: 'assistant', status: 'completed', content })
  }
  for (const [at, { id, name, arguments: input }] of (say.calls ?? []).entries()) {
    const call = { type: 'function_call', call_id: id, name, arguments: JSON.stringify(input) }
    items.push({ id: `fc_conformance${at}`, ...call, status: 'completed' })
  }
  return items
}

/** https://platform.openai.com/docs/api-reference/responses/object */
export function writeResponses(say: Say, model: string): Record<string, unknown> {
  const { usage } = say
  const reason =
    say.finish === 'length' ? 'max_output_tokens' : say.finish === 'filter' ? 'content_filter' : null
  return {
    id: 'resp_conformance',
    object: 'response',
    created_at: 1_900_000_000,
    status: reason === null ? 'completed' : 'incomplete',
    error: null,
    incomplete_details: reason === null ? null : { reason },
    model,
    output: itemsOf(say),
    parallel_tool_calls: true,
    tool_choice: 'auto',
    tools: [],
    usage: {
      input_tokens: usage.input,
      input_tokens_details: { cached_tokens: usage.cached },
      output_tokens: usage.output,
      output_tokens_details: { reasoning_tokens: usage.reasoning },
      total_tokens: usage.input + usage.output,
    },
  }
}

/** https://platform.openai.com/docs/api-reference/responses-streaming */
export function streamResponses(say: Say, model: string): string[] {
  let sequence = 0
  const event = (type: string, rest: object) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: sequence++, ...rest })}\n\n`
  const whole = writeResponses(say, model)
  const begun = { ...whole, status: 'in_progress', output: [], usage: null, incomplete_details: null }
  const frames = [
    event('response.created', { response: begun }),
    event('response.in_progress', { response: begun }),
  ]
  for (const [index, item] of itemsOf(say).entries()) frames.push(...streamItem(item, index, event))
  const end = whole.status === 'completed' ? 'response.completed' : 'response.incomplete'
  return [...frames, event(end, { response: whole })]
}

function streamItem(
  item: Record<string, unknown>,
  index: number,
  event: (type: string, rest: object) => string,
): string[] {
  const at = { output_index: index, item_id: item.id }
  const done = event
  switch (item.type) {
    case 'message': {
      const [part] = item.content as { text: string }[]
      const text = part?.text ?? ''
      const place = { ...at, content_index: 0 }
      return [
        event('response.output_item.added', {
          output_index: index,
          item: { ...item, content: [], status: 'in_progress' },
        }),
        event('response.content_part.added', {
          ...place,
          part: { type: 'output_text', text: '', annotations: [] },
        }),
        ...cut(text).map((delta) => event('response.output_text.delta', { ...place, delta, logprobs: [] })),
        event('response.output_text.done', { ...place, text, logprobs: [] }),
        event('response.content_part.done', { ...place, part }),
        done('response.output_item.done', { output_index: index, item }),
      ]
    }
    case 'reasoning': {
      const [part] = item.summary as { text: string }[]
      const text = part?.text ?? ''
      const place = { ...at, summary_index: 0 }
      return [
        event('response.output_item.added', {
          output_index: index,
          item: { ...item, summary: [], encrypted_content: null },
        }),
        event('response.reasoning_summary_part.added', {
          ...place,
          part: { type: 'summary_text', text: '' },
        }),
        ...cut(text).map((delta) => event('response.reasoning_summary_text.delta', { ...place, delta })),
        event('response.reasoning_summary_text.done', { ...place, text }),
        event('response.reasoning_summary_part.done', { ...place, part }),
        done('response.output_item.done', { output_index: index, item }),
      ]
    }
    default: {
      const input = String(item.arguments)
      return [
        event('response.output_item.added', {
          output_index: index,
          item: { ...item, arguments: '', status: 'in_progress' },
        }),
        ...cut(input).map((delta) => event('response.function_call_arguments.delta', { ...at, delta })),
        event('response.function_call_arguments.done', { ...at, name: item.name, arguments: input }),
        done('response.output_item.done', { output_index: index, item }),
      ]
    }
  }
}
