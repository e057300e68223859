import type OpenAI from 'openai'
import { expect } from 'vitest'
import { bytesUpTo, streamAnswer } from './chat-answers.ts'
import type { UpstreamPlan } from './fake-upstream.ts'
import { aChannel, aCustomer, NO_LIMITS, TEST_MODEL, testKey } from './gateway-config.ts'
import { readFrames } from './read-sse.ts'
import { collectEvents, type Response, type StreamEvent } from './responses-sdk.ts'
import type { StartedGateway } from './started-process.ts'

/** Responses of the background, over an upstream that stops in the middle of its answer. */

export const ALICE = testKey('alice')
export const FOUR_PIECES = streamAnswer({ pieces: ['one ', 'two ', 'three ', 'four.'] })

/** One channel to the upstream, and one customer without limits. */
export function plainConfig(upstreamUrl: string, more: object = {}, channel = {}): string {
  return JSON.stringify({
    channels: [aChannel(upstreamUrl, channel)],
    prices: [{ model: TEST_MODEL, input: '1', output: '2' }],
    customers: [aCustomer('alice')],
    limits: NO_LIMITS,
    ...more,
  })
}

/** Two pieces come, and then nothing until the promise is kept. */
export function holdAfterTwo(until: Promise<unknown> = new Promise(() => {})): UpstreamPlan {
  const fault = { at: bytesUpTo(FOUR_PIECES, 2), act: { type: 'wait', until } } as const
  return { answer: FOUR_PIECES, fault }
}

const FINAL: readonly (string | undefined)[] = ['completed', 'incomplete', 'failed', 'cancelled']

/** The response at its end, as clients poll it. */
export async function finishResponse(client: OpenAI, id: string): Promise<Response> {
  let response: Response | undefined
  await expect
    .poll(
      async () => {
        response = await client.responses.retrieve(id)
        return response.status
      },
      { timeout: 15_000, interval: 30 },
    )
    .toSatisfy((status) => FINAL.includes(status))
  if (response === undefined) throw new Error('it was not found')
  return response
}

/** Waits until a piece of the answer's text was told. */
export async function untilTold(client: OpenAI, id: string, text: string): Promise<void> {
  const isTold = async (): Promise<boolean> => {
    const stream = await client.responses.retrieve(id, { stream: true })
    for await (const event of stream) {
      if (event.type === 'response.output_text.delta' && event.delta.includes(text)) return true
    }
    return false
  }
  await expect.poll(isTold, { timeout: 10_000 }).toBe(true)
}

export async function replayAll(client: OpenAI, id: string): Promise<StreamEvent[]> {
  return collectEvents(await client.responses.retrieve(id, { stream: true }))
}

/** As it is on the wire: the SDK throws at an event that is an error. */
export async function replayRaw({ url }: StartedGateway, key: string, id: string): Promise<StreamEvent[]> {
  const answer = await fetch(`${url}/v1/responses/${id}?stream=true`, {
    headers: { authorization: `Bearer ${key}` },
  })
  return readFrames(await answer.text()).map((data): StreamEvent => JSON.parse(data))
}

export function expectNumbered(events: readonly StreamEvent[], first: number): void {
  expect(events.map(({ sequence_number: number }) => number)).toEqual(events.map((_, at) => first + at))
}

export function typesOf(events: readonly StreamEvent[]): string[] {
  return events.map(({ type }) => type)
}
