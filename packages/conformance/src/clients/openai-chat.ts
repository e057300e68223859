import OpenAI from 'openai'
import type { Ask, Finish, Reading } from '../scenes.ts'
import type { Client, ClientPlace, Question } from './client.ts'

type Message = OpenAI.ChatCompletionMessageParam

const FINISH: Record<string, Finish> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool',
  content_filter: 'filter',
  function_call: 'tool',
}

export function openOpenaiChat({ url, key }: ClientPlace): Client {
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 0 })
  return {
    protocol: 'openai-chat',
    name: 'openai (chat)',
    async ask(question) {
      const body = toBody(question)
      const options = question.signal === undefined ? {} : { signal: question.signal }
      if (question.ask.stream !== true) {
        const answer = await client.chat.completions.create({ ...body, stream: false }, options)
        const [choice] = answer.choices
        if (choice === undefined) throw new Error('no choice')
        return { reading: read(choice.message, choice.finish_reason, answer.usage), own: choice.message }
      }
      const stream = client.chat.completions.stream(
        { ...body, stream: true, stream_options: { include_usage: true } },
        options,
      )
      const pieces: Said[] = []
      for await (const chunk of stream) {
        const delta = chunk.choices.find(({ index }) => index === 0)?.delta
        if (delta !== undefined) pieces.push(readSaid(delta))
        question.onPiece?.()
      }
      const answer = await stream.finalChatCompletion()
      const [choice] = answer.choices
      if (choice === undefined) throw new Error('no choice')
      const reading = read(choice.message, choice.finish_reason, answer.usage)
      // Of fields that it does not know the SDK keeps the last piece, and of a list its name.
      return { reading: { ...reading, ...joinSaid(pieces) }, own: choice.message }
    },
  }
}

function toBody({ model, ask, turns = [] }: Question) {
  const messages: Message[] = []
  if (ask.system !== undefined) messages.push({ role: 'system', content: ask.system })
  messages.push({ role: 'user', content: contentOf(ask) })
  for (const { answer, results } of turns) {
    const own = answer.own as OpenAI.ChatCompletionMessage
    messages.push(own)
    for (const [at, call] of (own.tool_calls ?? []).entries()) {
      messages.push({ role: 'tool', tool_call_id: call.id, content: results[at] ?? '' })
    }
  }
  return {
    model,
    messages,
    max_completion_tokens: 2048,
    ...(ask.tools !== undefined && {
      tools: ask.tools.map((one) => ({
        type: 'function' as const,
        function: { ...one, parameters: { ...one.parameters } },
      })),
    }),
    ...(ask.schema !== undefined && {
      response_format: {
        type: 'json_schema' as const,
        json_schema: { name: 'answer', strict: true, schema: { ...ask.schema } },
      },
    }),
    ...(ask.stop !== undefined && { stop: [ask.stop] }),
    ...(ask.thinks === true && { reasoning_effort: 'medium' as const }),
  }
}

function contentOf(ask: Ask): string | OpenAI.ChatCompletionContentPart[] {
  if (ask.picture === undefined && ask.document === undefined) return ask.text
  const parts: OpenAI.ChatCompletionContentPart[] = []
  if (ask.picture !== undefined) {
    const { mediaType, data } = ask.picture
    parts.push({ type: 'image_url', image_url: { url: `data:${mediaType};base64,${data}` } })
  }
  if (ask.document !== undefined) {
    const { mediaType, data, name } = ask.document
    parts.push({ type: 'file', file: { filename: name, file_data: `data:${mediaType};base64,${data}` } })
  }
  return [...parts, { type: 'text', text: ask.text }]
}

type Said = Pick<Reading, 'text' | 'reasoning'>

/**
 * What a message or a piece of one says. The field of its thinking has two names among vendors, and some give a list of texts
 * and thoughts where OpenAI gives a text.
 */
function readSaid(wire: object): Said {
  const { content, refusal, reasoning_content, reasoning } = wire as Record<string, unknown>
  const said = { text: textOf(refusal), reasoning: textOf(reasoning_content ?? reasoning) }
  if (!Array.isArray(content)) return { ...said, text: textOf(content) + said.text }
  for (const part of content as { text?: unknown; thinking?: readonly { text?: unknown }[] }[]) {
    said.text += textOf(part.text)
    for (const thought of part.thinking ?? []) said.reasoning += textOf(thought.text)
  }
  return said
}

function joinSaid(pieces: readonly Said[]): Said {
  return {
    text: pieces.map(({ text }) => text).join(''),
    reasoning: pieces.map(({ reasoning }) => reasoning).join(''),
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The legacy form of a call, too. */
function readCalls(message: OpenAI.ChatCompletionMessage): Reading['calls'] {
  const calls: Reading['calls'] = (message.tool_calls ?? []).map((call) =>
    call.type === 'custom'
      ? { name: call.custom.name, arguments: { input: call.custom.input } }
      : { name: call.function.name, arguments: JSON.parse(call.function.arguments) as unknown },
  )
  const legacy = message.function_call
  if (legacy) calls.push({ name: legacy.name, arguments: JSON.parse(legacy.arguments) as unknown })
  return calls
}

function read(
  message: OpenAI.ChatCompletionMessage,
  finish: string,
  usage: OpenAI.CompletionUsage | undefined,
): Reading {
  return {
    ...readSaid(message),
    calls: readCalls(message),
    finish: FINISH[finish] ?? 'other',
    usage: {
      input: usage?.prompt_tokens ?? -1,
      cached: usage?.prompt_tokens_details?.cached_tokens ?? 0,
      output: usage?.completion_tokens ?? -1,
    },
  }
}
