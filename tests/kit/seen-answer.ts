import type { ChatProtocol } from '../../packages/sluice/src/canonical/chat.ts'
import { isJsonObject, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'

/** A call as a caller makes it with the official SDK of its protocol. */
export interface Question {
  /** The gateway's address. */
  url: string
  key: string
  model: string
  streaming: boolean
  /** The answer may hold calls in OpenAI's older form, which only a request in that form gets. */
  legacy?: boolean
  /** In place of the network. */
  fetch?: typeof fetch
}

/** What the SDK made of an answer, as far as it came. */
export interface SeenAnswer {
  /** Of the response. */
  head: { status: number; requestId: string; warnings: string }
  /** The bytes, as they came over the wire. */
  raw: string
  choices: SeenChoice[]
  /** As the protocol counts; undefined: none came. */
  usage: Readonly<Record<string, number>> | undefined
  /** What the SDK threw, where it threw. */
  error: unknown
}

export interface SeenChoice {
  text: string
  reasoning: string
  refusal: string
  calls: SeenCall[]
  pictures: number
  sounds: number
  /** In the protocol's own words. */
  finish: string | null
}

export interface SeenCall {
  id: string
  name: string
  /** Parsed, where it is JSON. */
  input: unknown
  custom: boolean
}

/** A protocol as its official SDK speaks it. */
export interface Caller {
  protocol: ChatProtocol
  ask(question: Question): Promise<SeenAnswer>
}

export const NOTHING_SEEN: Pick<SeenAnswer, 'choices' | 'usage' | 'error'> = {
  choices: [],
  usage: undefined,
  error: undefined,
}

/** A `fetch` for an SDK that keeps what came. */
export function watchFetch({ fetch: send = fetch }: Question): {
  fetch: typeof fetch
  seen(): Promise<Pick<SeenAnswer, 'head' | 'raw'>>
} {
  let response: Response | undefined
  let raw: Promise<string> = Promise.resolve('')
  return {
    fetch: async (input, init) => {
      // An SDK that has seen an error leaves; what stands behind it is to be seen as well.
      response = await send(input, { ...init, signal: AbortSignal.timeout(25_000) })
      raw = response
        .clone()
        .text()
        .catch(() => '')
      return response
    },
    seen: async () => ({
      head: {
        status: response?.status ?? 0,
        requestId: response?.headers.get('x-request-id') ?? '',
        warnings: response?.headers.get('x-sluice-warning') ?? '',
      },
      raw: await raw,
    }),
  }
}

/** An SDK's object without its classes and methods. */
export function plainObject(value: unknown): JsonObject {
  const copy: unknown = JSON.parse(JSON.stringify(value) ?? 'null')
  return isJsonObject(copy) ? copy : {}
}

/** Arguments as values: an empty object has several spellings. */
export function inputOf(text: string): unknown {
  if (text.trim() === '') return {}
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
