import type { Json } from '../../canonical/json.ts'
import { countInput, readModelAndOrders } from './check-fields.ts'
import type { DemoRequest, DemoSaid, DemoTarget } from './demo-types.ts'

/** What a reader found in a body, under whatever names. */
interface DemoCall {
  /** The model's, with its orders. */
  name: string
  said: DemoSaid
  /** All that counts as input. */
  prompt: Json
  turns: number
}

/** What every protocol asks for, and what happens where it has no field for it: a reader says what it knows better. */
export function baseRequest({ name, said, prompt, turns }: DemoCall, { headers, seed }: DemoTarget) {
  const { toolResult, pictures } = said
  return {
    ...readModelAndOrders(name, said.userText, headers),
    includeUsage: true,
    toolResult,
    pictures,
    inputTokens: countInput(JSON.stringify(prompt).length, turns, pictures),
    stop: [],
    choices: 1,
    logprobs: false,
    legacyFunctions: false,
    seed,
  } satisfies Partial<DemoRequest>
}
