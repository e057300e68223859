import { describe, expect, it } from 'vitest'
import { decode, openTarget, requestHead } from '../../../../../../tests/kit/messages-inbound.ts'
import { GatewayError } from '../../../canonical/errors.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { NoteList } from '../../../canonical/notes.ts'
import type { EncodeTarget } from '../chat-format.ts'
import { encodeCountRequest } from './count-tokens.ts'
import { encodeRequest } from './encode-request.ts'

/** A caller's body as an upstream of the same format gets it when it is translated. */
function send(body: JsonObject, target: Partial<EncodeTarget> = {}, headers: Record<string, string> = {}) {
  const notes = new NoteList()
  const { request } = decode(body, requestHead(headers))
  const encoded = encodeRequest(request, openTarget(target), notes)
  return { body: encoded.body, headers: encoded.headers, notes: notes.list() }
}

function refusal(body: JsonObject, target: Partial<EncodeTarget> = {}): string | null {
  try {
    send(body, target)
  } catch (error) {
    if (error instanceof GatewayError) return error.param
    throw error
  }
  throw new Error('was sent')
}

const PAID: Partial<EncodeTarget> = { anyServiceTier: false, hostedTools: new Set() }
const hi = { role: 'user', content: 'Hi' }

describe('fields of this vendor alone', () => {
  it('go on to it', () => {
    const fields = {
      container: { id: 'c1', skills: [] },
      context_management: { edits: [{ type: 'clear_tool_uses_20250919' }] },
      cache_control: { type: 'ephemeral' },
      metadata: { user_id: `user_${'a'.repeat(120)}`, more: 'x' },
      output_config: { effort: 'max', task_budget: { type: 'tokens', total: 5000 } },
      thinking: { type: 'adaptive', display: 'omitted' },
      some_day: { a: 1 },
      speed: 'fast',
      inference_geo: 'us',
    }
    const { body, notes } = send(fields)
    expect(body).toMatchObject(fields)
    expect(notes).toEqual([])
  })

  it('wait for a price where they are dearer (R34)', () => {
    const { body, notes } = send(
      { speed: 'fast', inference_geo: 'us', fallbacks: [{ model: 'other' }], service_tier: 'priority' },
      PAID,
    )
    expect(Object.keys(body).sort()).toEqual(['max_tokens', 'messages', 'model'])
    expect(notes).toEqual([
      'dropped:service_tier',
      'dropped:speed',
      'dropped:inference_geo',
      'dropped:fallbacks',
    ])
    expect(send({ speed: 'standard', inference_geo: 'global' }, PAID).body).toMatchObject({
      speed: 'standard',
      inference_geo: 'global',
    })
  })

  it('are taken out where the upstream refuses them (conversion.md 66)', () => {
    const target = { quirks: { stripFields: ['context_management'] }, traits: { refusedFields: ['top_k'] } }
    const { body, notes } = send({ context_management: {}, top_k: 4 }, target)
    expect(body).not.toHaveProperty('context_management')
    expect(body).not.toHaveProperty('top_k')
    expect(notes).toEqual(['dropped:context_management', 'dropped:top_k'])
  })

  it('and the version and betas of the caller', () => {
    const given = { 'anthropic-version': '2024-10-22', 'anthropic-beta': 'one, two' }
    expect(send({ tools: [{ type: 'memory_20250818', name: 'memory' }] }, {}, given).headers).toEqual({
      'anthropic-version': '2024-10-22',
      'anthropic-beta': 'one,two,context-management-2025-06-27',
    })
    expect(send({}).headers).toEqual({ 'anthropic-version': '2023-06-01' })
  })
})

describe('thinking', () => {
  const budget = { max_tokens: 20_000, thinking: { type: 'enabled', budget_tokens: 12_000 } }

  it('is asked for as the caller wrote it, whatever the model is declared as', () => {
    for (const thinking of ['budget', 'adaptive', undefined] as const) {
      const traits = thinking === undefined ? {} : { thinking }
      expect(send(budget, { traits }).body.thinking).toEqual(budget.thinking)
    }
    expect(send({ thinking: { type: 'disabled' }, output_config: { effort: 'low' } }).body).toMatchObject({
      thinking: { type: 'disabled' },
      output_config: { effort: 'low' },
    })
  })

  it('stays below what money allows', () => {
    const { body, notes } = send(budget, { outputCap: 8000 })
    expect(body).toMatchObject({ max_tokens: 8000, thinking: { type: 'enabled', budget_tokens: 6000 } })
    expect(notes).toEqual(['capped:max_tokens', 'changed:thinking'])
    const less = send(budget, { outputCap: 1000 })
    expect(less.body).not.toHaveProperty('thinking')
    expect(less.notes).toEqual(['capped:max_tokens', 'dropped:thinking'])
  })

  it('is off where the last turn lacks its proof (conversion.md 39, 40)', () => {
    const call = { type: 'tool_use', id: 't1', name: 'f', input: {} }
    const result = { type: 'tool_result', tool_use_id: 't1' }
    const messages = [hi, { role: 'assistant', content: [call] }, { role: 'user', content: [result] }]
    const { body, notes } = send({ ...budget, messages })
    expect(body).not.toHaveProperty('thinking')
    expect(notes).toEqual(['dropped:thinking'])
  })
})

describe('tools of the vendor', () => {
  const computer = { type: 'computer_20250124', name: 'computer' }
  const fetch = { type: 'web_fetch_20250910', name: 'web_fetch' }
  const find = { type: 'tool_search_tool_bm25_20251119', name: 'tool_search_tool_bm25' }
  const search = { type: 'web_search_20250305', name: 'web_search', max_uses: 2 }
  const advisor = { type: 'advisor_20260301', name: 'advisor', model: 'claude-x' }
  const custom = { name: 'f', input_schema: { type: 'object' }, defer_loading: true }

  it('pass when they cost nothing of their own, or have a price', () => {
    const tools = [computer, fetch, find, custom]
    expect(send({ tools }, PAID).body.tools).toEqual(tools)
    expect(send({ tools: [search] }, { ...PAID, hostedTools: new Set(['web_search']) }).body.tools).toEqual([
      search,
    ])
    expect(send({ tools: [advisor] }).body.tools).toEqual([advisor])
  })

  it('are left out or refused without one (R34)', () => {
    const { body, notes } = send({ tools: [search, custom] }, PAID)
    expect(body.tools).toEqual([custom])
    expect(notes).toEqual(['dropped:tools[0]'])
    expect(refusal({ tools: [advisor] }, PAID)).toBe('tools[0]')
    expect(refusal({ tools: [search], tool_choice: { type: 'tool', name: 'web_search' } }, PAID)).toBe(
      'tools[0]',
    )
  })
})

describe("Claude Code's line", () => {
  const line = { type: 'text', text: 'x-anthropic-billing-header: cch=1;' }
  const system = [line, { type: 'text', text: 'Be terse.' }]

  it('reaches the vendor whom it is for, and no other (conversion.md 26)', () => {
    expect(send({ system }, { quirks: { billingLine: true } }).body.system).toEqual(system)
    expect(send({ system }).body.system).toEqual([system[1]])
    expect(send({ system }).notes).toEqual([])
  })
})

describe('places', () => {
  it('are named as the caller wrote them', () => {
    const image = { type: 'image', source: { type: 'url', url: 'https://example.org/a.png' } }
    const call = { type: 'tool_use', id: 't1', name: 'f', input: {} }
    const messages = [
      hi,
      { role: 'assistant', content: [call] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1' }, image] },
    ]
    expect(refusal({ system: 'Be', messages }, { traits: {} })).toBe('messages[2].content[1]')
  })
})

describe('a count', () => {
  it('asks with what the counter takes, and with no limit', () => {
    const { request } = decode({
      stop_sequences: ['x'],
      temperature: 0.5,
      thinking: { type: 'enabled', budget_tokens: 30_000 },
      metadata: { user_id: 'u' },
    })
    const notes = new NoteList()
    const target = openTarget({ traits: { maxOutputTokens: 32_000 }, outputCap: 5 })
    expect(encodeCountRequest(request, target, notes).body).toEqual({
      model: 'claude-sent',
      messages: [{ role: 'user', content: 'Hi' }],
      thinking: { type: 'enabled', budget_tokens: 30_000 },
    })
    expect(notes.list()).toEqual([])
  })
})
