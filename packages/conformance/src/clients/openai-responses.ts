import OpenAI from 'openai'
import type { Ask, Finish, Reading } from '../scenes.ts'
import type { Client, ClientPlace, Question } from './client.ts'

type Input = OpenAI.Responses.ResponseInputItem

export function openOpenaiResponses({ url, key }: ClientPlace): Client {
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 0 })
  return {
    protocol: 'openai-responses',
    name: 'openai (responses)',
    async ask(question) {
      const body = toBody(question)
      const options = question.signal === undefined ? {} : { signal: question.signal }
      if (question.ask.stream !== true) {
        const answer = await client.responses.create({ ...body, stream: false }, options)
        return { reading: read(answer), own: answer }
      }
      const stream = client.responses.stream(body, options)
      for await (const _event of stream) question.onPiece?.()
      const answer = await stream.finalResponse()
      return { reading: read(answer), own: answer }
    },
  }
}

function toBody({ model, ask, turns = [] }: Question) {
  const input: Input[] = [{ role: 'user', content: contentOf(ask) }]
  for (const { answer, results } of turns) {
    const own = answer.own as OpenAI.Responses.Response
    input.push(...(own.output as Input[]))
    const calls = own.output.filter((item) => item.type === 'function_call')
    for (const [at, call] of calls.entries()) {
      input.push({ type: 'function_call_output', call_id: call.call_id, output: results[at] ?? '' })
    }
  }
  return {
    model,
    input,
    store: false,
    include: ['reasoning.encrypted_content' as const],
    max_output_tokens: 2048,
    ...(ask.system !== undefined && { instructions: ask.system }),
    ...(ask.tools !== undefined && {
      tools: ask.tools.map((one) => ({
        type: 'function' as const,
        ...one,
        parameters: { ...one.parameters },
        strict: true,
      })),
    }),
    ...(ask.schema !== undefined && {
      text: {
        format: { type: 'json_schema' as const, name: 'answer', strict: true, schema: { ...ask.schema } },
      },
    }),
    ...(ask.thinks === true && { reasoning: { effort: 'medium' as const, summary: 'auto' as const } }),
  }
}

function contentOf(ask: Ask): OpenAI.Responses.ResponseInputMessageContentList {
  const parts: OpenAI.Responses.ResponseInputMessageContentList = []
  if (ask.picture !== undefined) {
    const { mediaType, data } = ask.picture
    parts.push({ type: 'input_image', image_url: `data:${mediaType};base64,${data}`, detail: 'auto' })
  }
  if (ask.document !== undefined) {
    const { mediaType, data, name } = ask.document
    parts.push({ type: 'input_file', filename: name, file_data: `data:${mediaType};base64,${data}` })
  }
  return [...parts, { type: 'input_text', text: ask.text }]
}

function read(answer: OpenAI.Responses.Response): Reading {
  const calls = readCalls(answer)
  const thoughts = answer.output.filter((item) => item.type === 'reasoning')
  return {
    text: answer.output_text + readRefusals(answer),
    reasoning: thoughts.flatMap(textsOf).join(''),
    calls,
    finish: finishOf(answer, calls.length > 0),
    usage: {
      input: answer.usage?.input_tokens ?? -1,
      cached: answer.usage?.input_tokens_details.cached_tokens ?? 0,
      output: answer.usage?.output_tokens ?? -1,
    },
  }
}

function readCalls({ output }: OpenAI.Responses.Response): Reading['calls'] {
  return output.flatMap((item) => {
    if (item.type === 'function_call') {
      return [{ name: item.name, arguments: JSON.parse(item.arguments) as unknown }]
    }
    return item.type === 'custom_tool_call' ? [{ name: item.name, arguments: { input: item.input } }] : []
  })
}

/** Vendors that sum nothing up show the thinking itself. */
function textsOf({ summary, content }: OpenAI.Responses.ResponseReasoningItem): string[] {
  const shown = summary.length > 0 ? summary : (content ?? [])
  return shown.map(({ text }) => text)
}

function readRefusals({ output }: OpenAI.Responses.Response): string {
  const parts = output.flatMap((item) => (item.type === 'message' ? item.content : []))
  return parts.map((part) => (part.type === 'refusal' ? part.refusal : '')).join('')
}

function finishOf(
  { status, incomplete_details: details }: OpenAI.Responses.Response,
  hasCalls: boolean,
): Finish | 'other' {
  if (status === 'incomplete') return details?.reason === 'content_filter' ? 'filter' : 'length'
  if (status !== 'completed') return 'other'
  return hasCalls ? 'tool' : 'stop'
}
