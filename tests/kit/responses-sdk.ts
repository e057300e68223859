import type OpenAI from 'openai'
import { expect } from 'vitest'

/** What the Responses of OpenAI's SDK are read by. */

export type Response = OpenAI.Responses.Response
export type StreamEvent = OpenAI.Responses.ResponseStreamEvent

export function functionCallsOf({ output }: Response): OpenAI.Responses.ResponseFunctionToolCall[] {
  return output.filter((item) => item.type === 'function_call')
}

/** An answer as it is sent again. The SDK's types of what comes and of what goes differ in small things. */
export function itemsOf({ output }: Response): OpenAI.Responses.ResponseInput {
  return output as OpenAI.Responses.ResponseInput
}

export async function collectEvents(stream: AsyncIterable<StreamEvent>): Promise<StreamEvent[]> {
  const events: StreamEvent[] = []
  for await (const event of stream) events.push(event)
  return events
}

/** Checks the frame of a stream that went well, and gives the response that it ends with. */
export function finalOf(events: readonly StreamEvent[]): Response {
  expect(events.slice(0, 2).map(({ type }) => type)).toEqual(['response.created', 'response.in_progress'])
  expect(events.map(({ sequence_number: number }) => number)).toEqual(events.map((_, at) => at))
  const last = events.at(-1)
  if (last?.type !== 'response.completed' && last?.type !== 'response.incomplete') {
    throw new Error(`it ends with ${last?.type}`)
  }
  expect(events.filter(({ type }) => type === last.type)).toHaveLength(1)
  const added = events.flatMap((event) => (event.type === 'response.output_item.added' ? [event] : []))
  const done = events.flatMap((event) => (event.type === 'response.output_item.done' ? [event] : []))
  expect(added.map(({ output_index: index }) => index)).toEqual(added.map((_, at) => at))
  expect(done.map(({ item }) => item)).toEqual(last.response.output)
  return last.response
}

export function textOf({ output }: Response): string {
  return output
    .flatMap((item) => (item.type === 'message' ? item.content : []))
    .map((part) => (part.type === 'output_text' ? part.text : ''))
    .join('')
}

export function deltasOf(events: readonly StreamEvent[], type: StreamEvent['type']): string {
  return events
    .map((event) =>
      event.type === type && 'delta' in event && typeof event.delta === 'string' ? event.delta : '',
    )
    .join('')
}

/** As the caller reads it. */
export function usageOf({ usage }: Response): { input: number; output: number } {
  expect(usage?.total_tokens).toBe((usage?.input_tokens ?? 0) + (usage?.output_tokens ?? 0))
  return { input: usage?.input_tokens ?? 0, output: usage?.output_tokens ?? 0 }
}
