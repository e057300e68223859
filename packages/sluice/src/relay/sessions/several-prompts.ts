import { createHash } from 'node:crypto'
import { badField, type GatewayError } from '../../canonical/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../canonical/json.ts'
import { mintId } from '../../io/mint-id.ts'
import type { Headers, InboundCall } from '../../io/server/inbound-call.ts'
import { answerUnrecorded } from '../answer-error.ts'
import type { ChatDoor } from '../chat-door.ts'
import { isIdempotencyKey } from '../idempotency.ts'
import { relayChat } from '../relay-chat.ts'
import type { RelayServices } from '../services.ts'
import { type AnswerSink, DetachedCall } from './detached-call.ts'

/** What one request may ask for at once. */
const MOST_PROMPTS = 20

export interface PromptRoute {
  /** The bodies of the calls that a body stands for; undefined for one. */
  split: (body: JsonObject) => JsonObject[] | undefined
  /** Of the route's path. */
  parameter: string | undefined
}

/**
 * Answers a legacy completion. Each prompt of a list is a call of its own, with its own hold, row and charge
 * (conversion.md 65); the caller gets one answer whose choices are counted through. A prompt that fails beside others that
 * do not is a choice without text: what was charged is delivered.
 */
export async function relayPrompts(
  call: InboundCall,
  door: ChatDoor,
  { split, parameter }: PromptRoute,
  services: RelayServices,
): Promise<void> {
  const given = parameter === undefined ? {} : { parameter }
  const reading = call.readBody({ bytes: services.values().settings.bodyBytes, compressed: true })
  // What is wrong with a body the relay tells.
  const bodies = await reading.then((body) => readPrompts(body, split)).catch(() => undefined)
  if (bodies === undefined) {
    await relayChat(call, door, services, { ...given, body: reading })
    return
  }
  if (bodies.length > MOST_PROMPTS) {
    refuse(call, door, badField('prompt', `'prompt' may hold ${MOST_PROMPTS} prompts at most.`), services)
    return
  }
  const isStream = bodies[0]?.stream === true
  const perPrompt = typeof bodies[0]?.n === 'number' ? bodies[0].n : 1
  const joined = new JoinedAnswer(call, bodies.length, perPrompt, isStream)
  const calls = bodies.map((one, at) => {
    const instead = keyOfPrompt(call, at)
    const body = Buffer.from(JSON.stringify(one))
    return new DetachedCall({ parent: call, body, ...(instead && { instead }) }, joined.sinkOf(at))
  })
  call.onGone(() => {
    for (const one of calls) one.leave()
  })
  call.onDrain(() => {
    joined.isFull = false
    for (const one of calls) one.drained()
  })
  await Promise.all(calls.map((one) => relayChat(one, door, services, given)))
}

/** Each prompt claims an idempotency key of its own; one that the relay would refuse is left to it. */
function keyOfPrompt(call: InboundCall, at: number): [name: string, value: string] | undefined {
  const key = call.header('idempotency-key')
  if (key === undefined || !isIdempotencyKey(key)) return undefined
  return ['idempotency-key', createHash('sha256').update(`${key} ${at}`).digest('hex')]
}

/** A body without a list anywhere is not parsed for this. */
function readPrompts(body: Buffer, split: PromptRoute['split']): JsonObject[] | undefined {
  return body.includes('[') ? split(parseObject(body)) : undefined
}

function parseObject(body: Buffer): JsonObject {
  try {
    const json: unknown = JSON.parse(body.toString('utf8'))
    return isJsonObject(json) ? json : {}
  } catch {
    return {}
  }
}

function refuse(call: InboundCall, door: ChatDoor, error: GatewayError, services: RelayServices): void {
  const requestId = mintId('req', services.clock.now())
  const headers = ['x-request-id', requestId, ...door.headers(call)]
  answerUnrecorded(call, door.inbound, error, { headers, requestId })
}

interface Part {
  status: number
  headers: Headers
  body: string
  done: boolean
}

/** The answers of several calls as one. */
class JoinedAnswer {
  /** The caller takes no more for now: all upstreams wait. */
  isFull = false
  private readonly call: InboundCall
  private readonly parts: Part[]
  private readonly perPrompt: number
  private readonly isStream: boolean
  private head: JsonObject | undefined
  private usage: JsonObject | undefined

  constructor(call: InboundCall, count: number, perPrompt: number, isStream: boolean) {
    this.call = call
    this.perPrompt = perPrompt
    this.isStream = isStream
    this.parts = Array.from({ length: count }, () => ({ status: 0, headers: [], body: '', done: false }))
  }

  sinkOf(at: number): AnswerSink {
    const part = this.parts[at] ?? { status: 0, headers: [], body: '', done: false }
    return {
      begin: (status, headers) => {
        part.status = status
        part.headers = headers
      },
      write: (chunk) => {
        const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8')
        if (this.isStream && part.status === 200) this.writeFrames(at, text)
        else part.body += text
      },
      end: () => this.finish(part),
      cut: () => this.call.cut(),
      isFull: () => this.isFull,
    }
  }

  private finish(part: Part): void {
    part.done = true
    if (this.parts.every(({ done }) => done)) this.end()
  }

  /** Whole frames, as the encoder writes them. */
  private writeFrames(at: number, text: string): void {
    for (const frame of text.split('\n\n')) {
      if (frame === '' || frame === 'data: [DONE]') continue
      const chunk = frame.startsWith('data: ')
        ? parseObject(Buffer.from(frame.slice('data: '.length)))
        : undefined
      if (chunk === undefined) this.write(`${frame}\n\n`)
      else if (chunk.error !== undefined || !this.takeUsage(chunk)) this.write(this.renumber(chunk, at))
    }
  }

  private renumber(chunk: JsonObject, at: number): string {
    this.head ??= { id: chunk.id, created: chunk.created }
    const choices = list(chunk.choices).map((choice) => this.countOn(choice, at))
    const body = chunk.error === undefined ? { ...chunk, ...this.head, choices } : chunk
    return `data: ${JSON.stringify(body)}\n\n`
  }

  private countOn(choice: Json, at: number): Json {
    if (!isJsonObject(choice) || typeof choice.index !== 'number') return choice
    return { ...choice, index: at * this.perPrompt + choice.index }
  }

  /** The chunk that has nothing but the usage comes once, with the sum. */
  private takeUsage(chunk: JsonObject): boolean {
    const { usage } = chunk
    if (!isJsonObject(usage) || list(chunk.choices).length > 0) return false
    this.usage = addCounters(this.usage, usage)
    this.head ??= { id: chunk.id, created: chunk.created }
    this.head = { ...this.head, object: chunk.object, model: chunk.model }
    return true
  }

  private write(text: string): void {
    if (!this.call.answered)
      this.call.begin(200, this.parts.find(({ status }) => status === 200)?.headers ?? [])
    if (!this.call.write(text)) this.isFull = true
  }

  private end(): void {
    const good = this.parts.filter(({ status }) => status === 200)
    // An idempotency key that stood for other prompts stands for none of these.
    const first =
      this.parts.find(({ status }) => status === 422) ?? (good.length > 0 ? undefined : this.parts[0])
    if (first !== undefined && !this.call.answered) {
      this.call.answer(first.status, first.headers, first.body)
      return
    }
    const failed = this.parts.flatMap(({ status }, at) => (status === 200 ? [] : [at]))
    if (this.isStream) {
      for (const at of failed)
        this.write(`data: ${JSON.stringify({ ...this.head, choices: this.emptyChoices(at) })}\n\n`)
      if (this.usage !== undefined) {
        this.write(`data: ${JSON.stringify({ ...this.head, choices: [], usage: this.usage })}\n\n`)
      }
      this.write('data: [DONE]\n\n')
      this.call.end()
    } else this.answerWhole(good, failed)
  }

  private answerWhole(good: readonly Part[], failed: readonly number[]): void {
    let whole: JsonObject | undefined
    const choices: Json[] = []
    for (const [at, { status, body }] of this.parts.entries()) {
      const answer = status === 200 ? parseObject(Buffer.from(body)) : undefined
      if (answer !== undefined) {
        whole = { ...answer, usage: addCounters(whole?.usage, answer.usage) ?? null }
        choices.push(...list(answer.choices).map((choice) => this.countOn(choice, at)))
      } else choices.push(...this.emptyChoices(at))
    }
    const warnings = failed.map((at) => `incomplete:prompt[${at}]`).join(', ')
    const headers = [...(good[0]?.headers ?? [])]
    if (warnings !== '') headers.push('x-sluice-warning', warnings)
    this.call.answer(200, headers, JSON.stringify({ ...whole, choices }))
  }

  private emptyChoices(at: number): Json[] {
    return Array.from({ length: this.perPrompt }, (_, i) => ({
      text: '',
      index: at * this.perPrompt + i,
      logprobs: null,
      finish_reason: 'error',
    }))
  }
}

function list(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : []
}

function addCounters(sum: Json | undefined, more: Json | undefined): JsonObject | undefined {
  if (!isJsonObject(more)) return isJsonObject(sum) ? sum : undefined
  if (!isJsonObject(sum)) return more
  const added: JsonObject = {}
  for (const [name, value] of Object.entries(more)) {
    const before = sum[name]
    added[name] = typeof value === 'number' && typeof before === 'number' ? value + before : value
  }
  return added
}
