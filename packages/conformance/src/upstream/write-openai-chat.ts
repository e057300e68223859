import type { Finish, Say } from '../scenes.ts'

const FINISH: Record<Finish, string> = {
  stop: 'stop',
  length: 'length',
  tool: 'tool_calls',
  filter: 'content_filter',
}

function usageOf({ usage }: Say) {
  return {
    prompt_tokens: usage.input,
    completion_tokens: usage.output,
    total_tokens: usage.input + usage.output,
    prompt_tokens_details: { cached_tokens: usage.cached },
    completion_tokens_details: { reasoning_tokens: usage.reasoning },
  }
}

/** https://platform.openai.com/docs/api-reference/chat/object; thoughts as DeepSeek and OpenRouter show them. */
export function writeOpenaiChat(say: Say, model: string): object {
  const calls = say.calls?.map(({ id, name, arguments: input }) => ({
    id,
    type: 'function',
    function: { name, arguments: JSON.stringify(input) },
  }))
  return {
    id: 'chatcmpl-conformance',
    object: 'chat.completion',
    created: 1_900_000_000,
    model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: say.text ?? null,
          refusal: null,
          ...(say.reasoning !== undefined && { reasoning_content: say.reasoning.text }),
          ...(calls !== undefined && { tool_calls: calls }),
        },
        logprobs: null,
        finish_reason: FINISH[say.finish],
      },
    ],
    usage: usageOf(say),
  }
}

/** https://platform.openai.com/docs/api-reference/chat-streaming */
export function streamOpenaiChat(say: Say, model: string): string[] {
  const head = { id: 'chatcmpl-conformance', object: 'chat.completion.chunk', created: 1_900_000_000, model }
  const chunk = (delta: object, finish: string | null = null) =>
    `data: ${JSON.stringify({ ...head, choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`
  const frames = [chunk({ role: 'assistant', content: '' })]
  for (const piece of cut(say.reasoning?.text)) frames.push(chunk({ reasoning_content: piece }))
  for (const piece of cut(say.text)) frames.push(chunk({ content: piece }))
  for (const [index, { id, name, arguments: input }] of (say.calls ?? []).entries()) {
    frames.push(chunk({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] }))
    for (const piece of cut(JSON.stringify(input))) {
      frames.push(chunk({ tool_calls: [{ index, function: { arguments: piece } }] }))
    }
  }
  frames.push(chunk({}, FINISH[say.finish]))
  frames.push(
    `data: ${JSON.stringify({ ...head, choices: [], usage: usageOf(say) })}\n\n`,
    'data: [DONE]\n\n',
  )
  return frames
}

/** Pieces of a few characters, as streams have them. */
export function cut(text: string | undefined): string[] {
  return text === undefined ? [] : (text.match(/[\s\S]{1,7}/gu) ?? [])
}
