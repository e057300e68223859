import { expect, it } from 'vitest'
import { anthropicMessagesOutbound } from '../protocols/chat/anthropic-messages/outbound.ts'
import { openaiChatOutbound } from '../protocols/chat/openai-chat/outbound.ts'
import { choosePath, type PathQuestion } from './choose-path.ts'

const SAME: PathQuestion = {
  inbound: { protocol: 'openai-chat' },
  outbound: openaiChatOutbound,
  profile: 'openai',
  reasoning: 'reasoning_content',
  requestChanged: false,
}
const { passthrough: _none, ...encodingOnly } = openaiChatOutbound

it.each<{ name: string; change: Partial<PathQuestion>; path: 'passthrough' | 'translated' }>([
  { name: 'the same protocol', change: {}, path: 'passthrough' },
  { name: 'another protocol', change: { outbound: anthropicMessagesOutbound }, path: 'translated' },
  { name: 'a format that cannot be forwarded', change: { outbound: encodingOnly }, path: 'translated' },
  { name: 'the profile ohmygpt', change: { profile: 'ohmygpt' }, path: 'translated' },
  { name: 'reasoning elsewhere', change: { reasoning: 'reasoning' }, path: 'translated' },
  { name: 'reasoning in both places', change: { reasoning: 'both' }, path: 'translated' },
  { name: 'reasoning as think', change: { reasoning: 'think' }, path: 'translated' },
  { name: 'no reasoning', change: { reasoning: 'none' }, path: 'translated' },
  {
    name: 'a form that no upstream sends',
    change: { inbound: { protocol: 'openai-chat', translatedOnly: true } },
    path: 'translated',
  },
  {
    name: 'another format with the profile of chat completions',
    change: {
      inbound: { protocol: 'anthropic-messages' },
      outbound: { ...openaiChatOutbound, protocol: 'anthropic-messages' },
      profile: 'ohmygpt',
      reasoning: 'none',
    },
    path: 'passthrough',
  },
  { name: 'a request that was changed', change: { requestChanged: true }, path: 'translated' },
])('$name: $path', ({ change, path }) => {
  expect(choosePath({ ...SAME, ...change })).toBe(path)
})
