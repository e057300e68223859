import { expect, it } from 'vitest'
import { answerContext } from '../../../../../tests/kit/openai-chat.ts'
import type { ChatEvent } from '../../canonical/chat-event.ts'
import { anthropicMessagesInbound } from './anthropic-messages/inbound.ts'
import type { ChatInbound } from './chat-format.ts'
import { geminiStreamInbound } from './gemini-generate/inbound.ts'
import { openaiChatInbound } from './openai-chat/inbound.ts'
import { openaiResponsesInbound } from './openai-responses/inbound.ts'

/** What an answer that breaks off must not be charged for: it was taken, and reached nobody. */

const text = (said: string, choice = 0): ChatEvent[] => [
  { type: 'text-start', choice },
  { type: 'text-delta', choice, text: said },
]
const call = (number: number, ...pieces: string[]): ChatEvent[] => [
  { type: 'tool-start', choice: 0, call: number, id: `c${number}`, name: 'f' },
  ...pieces.map((piece): ChatEvent => ({ type: 'tool-delta', choice: 0, call: number, text: piece })),
]
const callEnd = (number: number): ChatEvent => ({ type: 'tool-end', choice: 0, call: number })

const CASES: [name: string, events: ChatEvent[], format: ChatInbound, withheld: string][] = [
  ['words', text('Hello'), geminiStreamInbound, ''],
  ['half a call', [...text('Hello'), ...call(0, '{"a"', ':')], geminiStreamInbound, '{"a":'],
  ['a whole call', [...call(0, '{}'), callEnd(0)], geminiStreamInbound, ''],
  ['half a call', call(0, '{"a"', ':'), anthropicMessagesInbound, ''],
  ['an array for arguments', call(0, '[1'), anthropicMessagesInbound, '[1'],
  ['a call beside another', [...call(0, '{"a"'), ...call(1, '{"b"')], anthropicMessagesInbound, '{"b"'],
  ['a second answer', [...text('a'), ...text('Hello', 1)], anthropicMessagesInbound, 'Hello'],
  ['a second answer', [...text('a'), ...text('Hello', 1)], openaiResponsesInbound, 'Hello'],
  ['half a call', call(0, '{"a"', ':'), openaiResponsesInbound, ''],
  ['half a call', [...text('a'), ...text('b', 1), ...call(0, '{"a"')], openaiChatInbound, ''],
]

it.each(
  CASES.map(
    ([name, events, format, withheld]) => [`${format.protocol}: ${name}`, events, format, withheld] as const,
  ),
)('%s', (_, events, format, withheld) => {
  const encoder = format.openStreamEncoder(answerContext())
  for (const event of events) encoder.push(event)
  expect(encoder.withheld?.() ?? '').toBe(withheld)
})
