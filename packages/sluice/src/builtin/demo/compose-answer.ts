import { createHash } from 'node:crypto'
import type { JsonObject } from '../../canonical/json.ts'
import type { DemoAnswer, DemoChoice, DemoRequest, DemoTool } from './demo-types.ts'
import { sampleSchema } from './sample-schema.ts'

const LONGEST_ECHO = 400
/** What a tool is given that takes free text; not JSON, whatever it looks like. */
const FREE_TEXT = 'say "hello" \\ to {everyone}'

/** What the demo answers: friendly, the same for the same call, with its usage counted. */
export function composeAnswer(request: DemoRequest): DemoAnswer {
  const choices = Array.from({ length: request.choices }, (_, index) => composeChoice(request, index))
  let output = 0
  let reasoning = 0
  for (const choice of choices) {
    reasoning += choice.reasoning.length
    output += choice.reasoning.length + choice.text.length
    for (const call of choice.calls) output += call.arguments.length + 1
  }
  return { choices, usage: spoilUsage(request, { input: request.inputTokens, output, reasoning }) }
}

function spoilUsage(
  request: DemoRequest,
  usage: { input: number; output: number; reasoning: number },
): DemoAnswer['usage'] {
  switch (request.orders.usage) {
    case 'right':
      return usage
    case 'none':
      return undefined
    case 'negative':
      return { input: -usage.input, output: -usage.output, reasoning: usage.reasoning }
    case 'huge':
      return { input: 1e15, output: 9e15, reasoning: usage.reasoning }
    case 'text':
      return { input: 'many', output: 'more', reasoning: usage.reasoning }
  }
}

function composeChoice(request: DemoRequest, index: number): DemoChoice {
  const choice: DemoChoice = { reasoning: [], text: [], calls: [], finish: 'stop', stopSequence: undefined }
  if (request.orders.body === 'empty') return choice
  if (isReasoner(request.model)) choice.reasoning = splitPieces(composeThoughts(request))
  const tools = calledTools(request)
  if (tools.length > 0) {
    choice.finish = 'tool'
    choice.calls = tools.map((tool, call) => ({
      id: makeId(`${request.seed}/${index}/${call}`, 24),
      name: tool.name,
      arguments: splitPieces(tool.custom === true ? FREE_TEXT : JSON.stringify(sampleArguments(tool.schema))),
    }))
    return choice
  }
  choice.text = splitPieces(composeText(request, index))
  cutAtStop(choice, request.stop)
  if (request.orders.filter) choice.finish = 'filter'
  cutAtLimit(choice, request.maxTokens)
  return choice
}

export function isReasoner(model: string): boolean {
  return model.includes('reasoner')
}

function sampleArguments(schema: JsonObject): JsonObject {
  const value = sampleSchema({ type: 'object', ...schema })
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}

/** The first tool, or the one that is asked for, unless the conversation ends with a result already. */
function calledTools(request: DemoRequest): DemoTool[] {
  const { tools, toolMode } = request
  if (typeof toolMode === 'object') return tools.filter((tool) => tool.name === toolMode.name)
  if (toolMode === 'none' || (toolMode === 'auto' && request.toolResult !== undefined)) return []
  return tools.slice(0, Math.max(1, request.orders.calls))
}

function composeText(request: DemoRequest, index: number): string {
  if (request.orders.tokens !== undefined)
    return countAloud(Math.floor(request.orders.tokens / request.choices))
  if (request.json === 'object') return JSON.stringify({ answer: echo(request) })
  if (request.json !== undefined) return JSON.stringify(sampleSchema(request.json))
  if (request.toolResult !== undefined) {
    return `The tool says: ${shorten(request.toolResult)}. That is all I know about it.`
  }
  const seen =
    request.pictures > 0 ? ` I see ${request.pictures} picture${request.pictures > 1 ? 's' : ''}.` : ''
  const again = index > 0 ? ` This is answer ${index + 1}.` : ''
  return (
    `Hello! I am ${request.model}, a model that lives inside Sluice.${seen} ${echo(request)}${again}` +
    ' I know nothing of the world, but every call that I answer is counted, priced and settled like a real one.'
  )
}

function echo(request: DemoRequest): string {
  return request.userText === '' ? 'You said nothing yet.' : `You said: “${shorten(request.userText)}”.`
}

function composeThoughts(request: DemoRequest): string {
  const about =
    request.toolResult === undefined ? 'greet them and repeat what they said' : 'report what the tool said'
  return `The caller wrote ${request.userText.length} characters. I should ${about}, kindly and in few words.`
}

function shorten(text: string): string {
  return text.length <= LONGEST_ECHO ? text : `${text.slice(0, LONGEST_ECHO).toWellFormed()}…`
}

function countAloud(tokens: number): string {
  return Array.from({ length: tokens }, (_, i) => `w${i % 1000}`).join(' ')
}

/**
 * Pieces as a model streams them: a word with the space before it, long words in parts, never half a
 * character.
 */
export function splitPieces(text: string): string[] {
  return text.match(/\s*\S{1,10}|\s+$/gu) ?? []
}

function cutAtStop(choice: DemoChoice, stop: readonly string[]): void {
  const text = choice.text.join('')
  let end = -1
  for (const sequence of stop) {
    const at = text.indexOf(sequence)
    if (at < 0 || (end >= 0 && at >= end)) continue
    end = at
    choice.stopSequence = sequence
  }
  if (end < 0) return
  choice.text = splitPieces(text.slice(0, end))
  choice.finish = 'sequence'
}

/** Reasoning counts against the limit, as it does with vendors. */
function cutAtLimit(choice: DemoChoice, limit: number | undefined): void {
  if (limit === undefined || choice.reasoning.length + choice.text.length <= limit) return
  choice.reasoning = choice.reasoning.slice(0, limit)
  choice.text = choice.text.slice(0, limit - choice.reasoning.length)
  choice.finish = 'length'
  choice.stopSequence = undefined
}

/** Letters and digits that follow from `seed`. */
export function makeId(seed: string, length: number): string {
  const digest = createHash('sha256').update(seed).digest('base64url').replaceAll(/[-_]/g, '0')
  return digest.slice(0, length)
}

/** Begins every proof that the demo issues. */
export const PROOF_HEAD = 'demo.'

/** What stands for a vendor's proof of reasoning: altered text does not match it. */
export function signThoughts(text: string): string {
  return PROOF_HEAD + createHash('sha256').update(`thoughts of the demo: ${text}`).digest('base64url')
}
