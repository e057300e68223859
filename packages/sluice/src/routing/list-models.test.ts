import { describe, expect, it } from 'vitest'
import { aChannel, aProvider } from '../../../../tests/kit/builders.ts'
import type { Channel } from './channel.ts'
import { indexChannels } from './index-channels.ts'
import { findListedModel, listModels, type ModelQuestion } from './list-models.ts'

const acme = aProvider({
  models: [
    { id: 'a-chat', operation: 'chat' },
    { id: 'a-old', operation: 'chat', status: 'retired' },
    { id: 'a-embed', operation: 'embedding' },
  ],
})

function ask(parts: Partial<ModelQuestion> & { priced?: string[] }): ModelQuestion {
  const { priced = ['a-chat', 'a-old', 'a-embed', 'book-1'], ...rest } = parts
  return {
    group: 'default',
    isAllowed: () => true,
    isPriced: (model, sentAs) => priced.includes(model) || priced.includes(sentAs),
    pricedModels: priced,
    operations: new Set(['chat']),
    ...rest,
  }
}

function ids(channels: Channel[], question: ModelQuestion): string[] {
  return listModels(indexChannels(channels), question).map((model) => model.id)
}

describe('listModels', () => {
  it.each([
    { name: 'names spelled out', models: ['a-chat', 'book-1'], expected: ['a-chat', 'book-1'] },
    {
      name: 'no retired ones, no other operations',
      models: ['a-old', 'a-embed', 'a-chat'],
      expected: ['a-chat'],
    },
    { name: 'nothing without a price', models: ['unpriced'], expected: [] },
    { name: 'what is known to fit a pattern', models: ['a-*'], expected: ['a-chat'] },
    { name: 'what the price book names', models: ['*'], expected: ['a-chat', 'book-1'] },
  ])('shows $name', ({ models, expected }) => {
    expect(ids([aChannel('one', { provider: acme, models })], ask({}))).toEqual(expected)
  })

  it('does not take a voice of another vendor for a chat model because a pattern admits it', () => {
    const priced = ['book-1', 'tts-1', 'gpt-4o']
    expect(ids([aChannel('one', { models: ['*'] })], ask({ priced }))).toEqual(['book-1', 'gpt-4o'])
  })

  it('shows what goes on as it is where a channel takes its format', () => {
    const forwarded = { protocol: 'gemini-generate', operations: new Set(['embedding'] as const) } as const
    const speaker = aProvider({
      chat: [{ protocol: 'gemini-generate' }],
      models: [{ id: 'a-embed', operation: 'embedding' }],
    })
    const channels = (provider: typeof acme) => [aChannel('one', { provider, models: ['a-embed', 'a-chat'] })]
    expect(ids(channels(acme), ask({ forwarded }))).toEqual(['a-chat'])
    expect(ids(channels(speaker), ask({ forwarded }))).toEqual(['a-chat', 'a-embed'])
    expect(ids(channels(speaker), ask({}))).toEqual(['a-chat'])
    const [chat] = listModels(indexChannels(channels(speaker)), ask({ forwarded }))
    expect(chat).toMatchObject({ id: 'a-chat', forwards: true })
    const elsewhere = aProvider({
      chat: [{ protocol: 'gemini-generate', path: () => '/x' }],
      models: speaker.models,
    })
    expect(ids(channels(elsewhere), ask({ forwarded }))).toEqual(['a-chat'])
  })

  it('knows a model of another vendor by what that says of it', () => {
    const priced = ['gpt-4o', 'gemini-embedding-001']
    const forwarded = { protocol: 'gemini-generate', operations: new Set(['embedding'] as const) } as const
    const models = listModels(indexChannels([aChannel('one', { models: ['*'] })]), ask({ priced, forwarded }))
    expect(models).toMatchObject([{ id: 'gpt-4o', catalog: undefined, facts: { name: 'GPT-4o' } }])
    expect(models).toHaveLength(1)
  })

  it('shows a name called through a pattern once it has a price', () => {
    const channels = [aChannel('one', { provider: acme, models: ['ft:*'] })]
    const question = { pricedModels: [], calledModels: ['ft:mine', 'ft:free', 'other'] }
    expect(ids(channels, ask({ ...question, priced: ['ft:mine', 'other'] }))).toEqual(['ft:mine'])
  })

  it('takes the price of the name sent upstream', () => {
    const channel = aChannel('one', { models: ['fast'], modelMap: new Map([['fast', 'book-1']]) })
    expect(ids([channel], ask({}))).toEqual(['fast'])
  })

  it('lists models without a price on free channels only', () => {
    const channels = [
      aChannel('paid', { models: ['llama', 'a-chat'] }),
      aChannel('free', { models: ['llama'], free: true }),
    ]
    expect(listModels(indexChannels(channels), ask({}))).toEqual([
      { id: 'a-chat', providerId: 'acme', catalog: undefined, free: false },
      { id: 'llama', providerId: 'acme', catalog: undefined, free: true },
    ])
  })

  it('keeps to the group and to the key', () => {
    const channels = [
      aChannel('one', { models: ['a-chat', 'book-1'] }),
      aChannel('two', { models: ['gold'], groups: ['gold'] }),
    ]
    expect(ids(channels, ask({ isAllowed: (model) => model !== 'book-1' }))).toEqual(['a-chat'])
    const table = indexChannels(channels)
    expect(findListedModel(table, ask({}), 'a-chat')?.id).toBe('a-chat')
    expect(findListedModel(table, ask({ isAllowed: () => false }), 'a-chat')).toBeUndefined()
    expect(findListedModel(table, ask({}), 'gold')).toBeUndefined()
  })
})
