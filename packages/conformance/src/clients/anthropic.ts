import Anthropic from '@anthropic-ai/sdk'
import type { Ask, Finish, Reading } from '../scenes.ts'
import type { Client, ClientPlace, Question } from './client.ts'

const FINISH: Record<string, Finish> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  tool_use: 'tool',
  refusal: 'filter',
}

export function openAnthropic({ url, key }: ClientPlace): Client {
  const client = new Anthropic({ baseURL: url, apiKey: key, maxRetries: 0 })
  return {
    protocol: 'anthropic-messages',
    name: '@anthropic-ai/sdk',
    async ask(question) {
      const body = toBody(question)
      const options = question.signal === undefined ? {} : { signal: question.signal }
      if (question.ask.stream !== true) {
        const answer = await client.messages.create({ ...body, stream: false }, options)
        return { reading: read(answer), own: answer }
      }
      const stream = client.messages.stream(body, options)
      for await (const _event of stream) question.onPiece?.()
      const answer = await stream.finalMessage()
      return { reading: read(answer), own: answer }
    },
  }
}

function toBody({ model, ask, turns = [] }: Question): Anthropic.MessageCreateParamsNonStreaming {
  const messages: Anthropic.MessageParam[] = [{ role: 'user', content: contentOf(ask) }]
  for (const { answer, results } of turns) {
    const own = answer.own as Anthropic.Message
    messages.push({ role: 'assistant', content: own.content as Anthropic.ContentBlockParam[] })
    const calls = own.content.filter((block) => block.type === 'tool_use')
    messages.push({
      role: 'user',
      content: calls.map(({ id }, at) => ({
        type: 'tool_result',
        tool_use_id: id,
        content: results[at] ?? '',
      })),
    })
  }
  return {
    model,
    messages,
    max_tokens: 4096,
    ...(ask.system !== undefined && { system: ask.system }),
    ...(ask.tools !== undefined && {
      tools: ask.tools.map(({ name, description, parameters }) => ({
        name,
        description,
        input_schema: { ...parameters } as Anthropic.Tool.InputSchema,
      })),
    }),
    ...(ask.schema !== undefined && {
      output_config: { format: { type: 'json_schema' as const, schema: { ...ask.schema } } },
    }),
    ...(ask.stop !== undefined && { stop_sequences: [ask.stop] }),
    ...(ask.thinks === true && { thinking: { type: 'enabled' as const, budget_tokens: 2048 } }),
  }
}

function contentOf(ask: Ask): string | Anthropic.ContentBlockParam[] {
  if (ask.picture === undefined && ask.document === undefined) return ask.text
  const blocks: Anthropic.ContentBlockParam[] = []
  if (ask.picture !== undefined) {
    blocks.push({
      type: 'image',
      source: { type: 'base64', media_type: 'image/png', data: ask.picture.data },
    })
  }
  if (ask.document !== undefined) {
    const source = {
      type: 'base64' as const,
      media_type: 'application/pdf' as const,
      data: ask.document.data,
    }
    blocks.push({ type: 'document', source, title: ask.document.name })
  }
  return [...blocks, { type: 'text', text: ask.text }]
}

function read({ content, stop_reason: reason, usage }: Anthropic.Message): Reading {
  return {
    text: content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join(''),
    reasoning: content.flatMap((block) => (block.type === 'thinking' ? [block.thinking] : [])).join(''),
    calls: content.flatMap((block) =>
      block.type === 'tool_use' ? [{ name: block.name, arguments: block.input }] : [],
    ),
    finish: FINISH[reason ?? ''] ?? 'other',
    usage: {
      input:
        usage.input_tokens + (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0),
      cached: usage.cache_read_input_tokens ?? 0,
      output: usage.output_tokens,
    },
  }
}
