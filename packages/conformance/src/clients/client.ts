import type { Ask, Protocol, Reading } from '../scenes.ts'

/** An official SDK pointed at a gateway. */
export interface Client {
  readonly protocol: Protocol
  readonly name: string
  /** Asks a question. Rejects with what the SDK throws. */
  ask(question: Question): Promise<Answer>
}

export interface Question {
  model: string
  ask: Ask
  /** The turns before, each as the SDK gave it, with what its tools gave back. */
  turns?: readonly { answer: Answer; results: readonly string[] }[]
  /** Called with each piece of a stream. */
  onPiece?: () => void
  signal?: AbortSignal
}

export interface Answer {
  reading: Reading
  /** The answer in the SDK's own form, for the next turn. */
  own: unknown
}

/** What the matrix reads of an error that an SDK threw. */
export interface SeenError {
  status: number | undefined
  message: string
  /** The protocol's own word: OpenAI's code, Anthropic's type, Google's status. */
  word: string | undefined
}

export interface ClientPlace {
  /** Without a path. */
  url: string
  key: string
}
