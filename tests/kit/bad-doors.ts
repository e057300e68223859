import { expect } from 'vitest'
import type { JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import type { Answered } from './chat-caller.ts'
import { type ChatBody, postChat } from './post-chat.ts'
import { objectsOf } from './seen-books.ts'
import { ALICE, expectRefused, TRAP_MODEL } from './trap-gateway.ts'

/** A protocol as a caller finds it who does everything wrong. */
export interface BadDoor {
  name: 'chat' | 'responses' | 'messages' | 'gemini' | 'completions' | 'complete'
  shape: 'openai' | 'anthropic' | 'gemini'
  /** Where a model is asked. */
  path(model: string): string
  /** A good call's body without its model. */
  good: JsonObject
  /** The model stands in the path. */
  modelInPath?: true
  headers?: Record<string, string>
}

const ANTHROPIC = { 'anthropic-version': '2023-06-01' }

/** It has tests of its own for most that is bad. */
const CHAT_DOOR: BadDoor = {
  name: 'chat',
  shape: 'openai',
  path: () => '/v1/chat/completions',
  good: { messages: [{ role: 'user', content: 'Hello' }] },
}

export const BAD_DOORS: readonly BadDoor[] = [
  { name: 'responses', shape: 'openai', path: () => '/v1/responses', good: { input: 'Hello' } },
  {
    name: 'messages',
    shape: 'anthropic',
    path: () => '/v1/messages',
    good: { max_tokens: 100, messages: [{ role: 'user', content: 'Hello' }] },
    headers: ANTHROPIC,
  },
  {
    name: 'gemini',
    shape: 'gemini',
    path: (model) => `/v1beta/models/${encodeURIComponent(model)}:generateContent`,
    good: { contents: [{ role: 'user', parts: [{ text: 'Hello' }] }] },
    modelInPath: true,
  },
  { name: 'completions', shape: 'openai', path: () => '/v1/completions', good: { prompt: 'Hello' } },
  {
    name: 'complete',
    shape: 'anthropic',
    path: () => '/v1/complete',
    good: { max_tokens_to_sample: 100, prompt: '\n\nHuman: Hello\n\nAssistant:' },
    headers: ANTHROPIC,
  },
]

export function badDoor(name: BadDoor['name']): BadDoor {
  const found = [CHAT_DOOR, ...BAD_DOORS].find((door) => door.name === name)
  if (found === undefined) throw new Error(`no door ${name}`)
  return found
}

/** A good call, but for `fields`. */
export function callOf(door: BadDoor, fields: JsonObject = {}, model: string = TRAP_MODEL): JsonObject {
  return { ...(door.modelInPath !== true && { model }), ...door.good, ...fields }
}

export function post(
  gateway: { url: string },
  door: BadDoor,
  body: ChatBody,
  { key = ALICE, model = TRAP_MODEL }: { key?: string; model?: string } = {},
): Promise<Answered> {
  const headers = { authorization: `Bearer ${key}`, ...door.headers }
  return postChat(gateway, body, headers, door.path(model))
}

const WORDS: Record<BadDoor['shape'], Readonly<Record<number, string>>> = {
  openai: { 400: 'invalid_request_error', 404: 'invalid_request_error', 413: 'invalid_request_error' },
  anthropic: { 400: 'invalid_request_error', 404: 'not_found_error', 413: 'request_too_large' },
  gemini: { 400: 'INVALID_ARGUMENT', 404: 'NOT_FOUND', 413: 'INVALID_ARGUMENT' },
}

/** What is expected of a refusal, in whatever words its protocol has for it. */
export interface Refusal {
  status: number
  /** Our word for the fault, where the protocol has a place for one. */
  code?: string
  /** The caller's own name of the field. */
  field?: string | RegExp
}

/** Checks a refusal in the shape of its protocol. */
export function expectRefusedAt(
  { shape }: BadDoor,
  answer: Answered,
  { status, code, field }: Refusal,
): void {
  const type = WORDS[shape][status] ?? ''
  switch (shape) {
    case 'openai':
      expectRefused(answer, {
        status,
        type,
        ...(code !== undefined && { code }),
        ...(field !== undefined && {
          param: typeof field === 'string' ? field : expect.stringMatching(field),
        }),
      })
      return
    case 'anthropic': {
      expectOurs(answer, status)
      const request_id = answer.requestId
      expect(answer.json).toEqual({ type: 'error', error: { type, message: expect.any(String) }, request_id })
      expect(answer.headers.get('request-id')).toBe(request_id)
      if (field !== undefined)
        expect(answer.text).toMatch(typeof field === 'string' ? literally(field) : field)
      return
    }
    case 'gemini': {
      expectOurs(answer, status)
      const { error } = answer.json
      expect(error).toMatchObject({ code: status, status: type, message: expect.any(String) })
      const details = objectsOf(
        typeof error === 'object' && error !== null && 'details' in error ? error.details : [],
      )
      expect(details[1]?.requestId).toBe(answer.requestId)
      if (code !== undefined) expect(details[0]?.reason).toBe(code.toUpperCase())
      if (field === undefined) return
      const [violation] = objectsOf(details.find((one) => 'fieldViolations' in one)?.fieldViolations)
      expect(violation?.field).toEqual(typeof field === 'string' ? field : expect.stringMatching(field))
    }
  }
}

function literally(text: string): RegExp {
  return new RegExp(text.replace(/[.[\]\\$]/g, '\\$&'))
}

function expectOurs(answer: Answered, status: number): void {
  expect(answer.status, answer.text).toBe(status)
  expect(answer.requestId).toMatch(/^req_[0-9a-z]{26}$/)
  expect(answer.headers.get('content-type')).toContain('application/json')
  expect(answer.headers.get('x-should-retry')).toBe('false')
  // Nothing of ours, and nothing of our surroundings.
  expect(answer.text).not.toMatch(/\bat \w+ \(|node_modules|\.ts:\d|SELECT |127\.0\.0\.1|sk-[A-Za-z0-9]/)
}
