import type OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { expectRightBooks, readRow } from './kit/gateway-books.ts'
import { useOpenaiSdk } from './kit/openai-sdk.ts'
import { SDK_VENDORS } from './kit/sdk-gateway.ts'

/** Conversations that are summed up, by the official SDK against a really started process (conversion.md 52). */

const sut = useOpenaiSdk()
const { client } = sut

const TRANSLATED = SDK_VENDORS.filter(({ provider }) => provider !== 'openai')

describe('compaction', () => {
  const history: OpenAI.Responses.ResponseInput = [
    { role: 'user', content: 'Remember: the code is heliotrope.' },
    { role: 'assistant', content: 'I will.' },
    { type: 'function_call', call_id: 'call_1', name: 'look', arguments: '{}' },
    { type: 'function_call_output', call_id: 'call_1', output: 'seen' },
  ]

  it.each(TRANSLATED)('of a conversation on $provider is a metered summary', async ({ model, provider }) => {
    const { data, request_id: id } = await client()
      .responses.compact({ model, input: history })
      .withResponse()
    expect(data).toMatchObject({ object: 'response.compaction', output: [{ type: 'compaction' }] })
    const row = await readRow(sut.gateway, id ?? '')
    expect(row).toMatchObject({ status: 'succeeded', path: 'translated' })
    expect(Number(row.charge)).toBeGreaterThan(0)
    expect(data.usage.output_tokens).toBeGreaterThan(0)
    if (provider !== 'demo') expect(sut.lastSent(provider)).toContain('heliotrope')
    // What it says is read by whoever goes on from it.
    const next = await client().responses.create({
      model,
      input: [...(data.output as OpenAI.Responses.ResponseInput), { role: 'user', content: 'Go on.' }],
    })
    expect(next.status).toBe('completed')
    if (provider !== 'demo') expect(sut.lastSent(provider)).toContain('Summary of the conversation so far')
  })

  it.each([false, true])('is asked for by an item too; streamed: %s', async (streamed) => {
    const { model = '' } = TRANSLATED[0] ?? {}
    const first = await client().responses.create({ model, input: 'I am Clementine.' })
    const ask = {
      model,
      previous_response_id: first.id,
      input: [{ type: 'compaction_trigger' as const }],
    }
    const made = streamed
      ? await client().responses.stream(ask).finalResponse()
      : await client().responses.create(ask)
    expect(sut.lastSent('anthropic')).toContain('I am Clementine.')
    expect(made.output.map(({ type }) => type)).toEqual(['compaction'])
    // The summary stands for all that was said before it.
    await client().responses.create({ model, input: 'Go on.', previous_response_id: made.id })
    const sent = sut.lastSent('anthropic')
    expect(sent).toContain('Summary of the conversation so far')
    expect(sent.split('I am Clementine.').length).toBeLessThanOrEqual(2)
  })
})

it('leaves right books', async () => {
  await expectRightBooks(sut.gateway)
  expect(sut.complaints()).toEqual([])
})
