import { describe, expect, it } from 'vitest'
import { aRequest } from '../../../../tests/kit/relay-parts.ts'
import type { ChatAnswer, Message, ReasoningProof } from '../canonical/chat.ts'
import type { Json } from '../canonical/json.ts'
import { replayAnswer } from '../protocols/chat/replay-answer.ts'
import { packReasoning, restoreReasoning } from './reasoning-memory.ts'
import { ReasoningWatch } from './reasoning-watch.ts'

const proof: ReasoningProof = { issuer: 'anthropic-messages', value: 'sig' }
const signed: ReasoningProof = { issuer: 'anthropic-messages', value: 'of the call' }

const ANSWER: ChatAnswer = {
  choices: [
    {
      index: 0,
      finish: 'tool-call',
      parts: [
        { type: 'reasoning', text: 'first', proof },
        { type: 'text', text: 'so' },
        { type: 'reasoning', text: 'then' },
        { type: 'tool-call', id: 'c1', name: 'f', arguments: '{"a": 1}' },
        { type: 'tool-call', id: 'c2', name: 'f', arguments: '{}', proof: signed },
        { type: 'tool-call', id: 'c3', name: 'f', arguments: '{}' },
      ],
    },
  ],
}

const call = (id: string, text: string) => ({ type: 'tool-call' as const, id, name: 'f', arguments: text })
const assistant = (...parts: Message['parts']): Message => ({ role: 'assistant', parts })

/** Sealed here is readable: the digest of a call is found by what was packed. */
const plain = { sealing: { seal: (text: string) => text, open: (text: string) => text } }

function remember(watch: ReasoningWatch): Map<string, Json> {
  const packed = packReasoning(watch, 'cus', 1, plain)
  const keys = ['c1\n{"a":1}', 'c2\n{}']
  return new Map(packed?.calls.map(({ sealed }, at) => [keys[at] ?? '', JSON.parse(sealed)]))
}

function watchStream(): ReasoningWatch {
  const watch = new ReasoningWatch()
  watch.begin('anthropic-messages')
  for (const event of replayAnswer(ANSWER)) watch.push(event)
  return watch
}

function watchWhole(): ReasoningWatch {
  const watch = new ReasoningWatch()
  watch.begin('anthropic-messages')
  watch.pushAnswer(ANSWER)
  return watch
}

describe('what was thought before a call', () => {
  it('is the same of a stream and of a whole answer', () => {
    expect(watchStream().list()).toEqual(watchWhole().list())
    expect(
      watchWhole()
        .list()
        .map(({ id }) => id),
    ).toEqual(['c1', 'c2'])
  })

  it('goes back before the call, whose arguments a client may have written anew', () => {
    const request = aRequest({
      messages: [
        assistant({ type: 'text', text: 'so' }, call('c1', '{"a":1}'), call('c2', '{ }'), call('c3', '{}')),
      ],
    })
    const restored = restoreReasoning(request, remember(watchWhole()), 'anthropic-messages')
    expect(restored.messages[0]?.parts).toEqual([
      { type: 'text', text: 'so' },
      { type: 'reasoning', text: 'first', proof },
      { type: 'reasoning', text: 'then' },
      call('c1', '{"a":1}'),
      { ...call('c2', '{ }'), proof: signed },
      call('c3', '{}'),
    ])
    expect(request.messages[0]?.parts).toHaveLength(4)
  })

  it.each([
    ['another format', assistant(call('c1', '{"a":1}')), 'gemini-generate' as const],
    ['another call of the same id', assistant(call('c1', '{"a":2}')), 'anthropic-messages' as const],
    [
      'a message that brings its own thinking',
      assistant({ type: 'reasoning', text: 'mine' }, call('c1', '{"a":1}')),
      'anthropic-messages' as const,
    ],
  ])('does not go to %s', (_, message, protocol) => {
    const request = aRequest({ messages: [message] })
    expect(restoreReasoning(request, remember(watchWhole()), protocol)).toBe(request)
  })

  it('of a try that failed is forgotten', () => {
    const watch = watchWhole()
    watch.begin('gemini-generate')
    expect(watch.list()).toEqual([])
    expect(packReasoning(watch, 'cus', 1, plain)).toBeUndefined()
  })
})
