import { expect, it } from 'vitest'
import { aChannel } from '../../../../../tests/kit/builders.ts'
import { FakeCall } from '../../../../../tests/kit/fake-call.ts'
import { aKey, StubBooks, someServices, someValues } from '../../../../../tests/kit/relay-parts.ts'
import { type Scene, ScriptedConnector } from '../../../../../tests/kit/scripted-connector.ts'
import { openJsonScanner } from '../../bytes/json-scan.ts'
import { splitPrompts } from '../../protocols/chat/openai-completions/decode-request.ts'
import { KNOWN_FIELDS } from '../../protocols/chat/openai-completions/fields.ts'
import { openaiCompletionsInbound } from '../../protocols/chat/openai-completions/inbound.ts'
import type { ChatDoor } from '../chat-door.ts'
import { relayPrompts } from './several-prompts.ts'

const KEY = `sk-${'test'.repeat(6)}`

const door: ChatDoor = {
  inbound: openaiCompletionsInbound,
  route: '/v1/completions',
  scan: openJsonScanner(KNOWN_FIELDS),
  headers: () => [],
}

const chunk = (content: string, finish: string | null = null): string =>
  `data: ${JSON.stringify({ id: 'c', model: 'm', choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\n\n`

const begins: Scene = (x) => x.head().data(chunk('One'))

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
}

it('lets all upstreams wait for a caller who takes no more, and go on with it', async () => {
  const connector = new ScriptedConnector(begins, begins)
  const values = someValues({ channels: [aChannel('one')], keys: { [KEY]: aKey() } })
  const services = someServices({ values, books: new StubBooks(), connector })
  const call = new FakeCall({
    path: '/v1/completions',
    headers: { authorization: `Bearer ${KEY}` },
    body: JSON.stringify({ model: 'model-a', prompt: ['a', 'b'], stream: true }),
  })
  const made = relayPrompts(call, door, { split: splitPrompts, parameter: undefined }, services)
  await turns()
  expect(connector.exchanges.map(({ paused }) => paused)).toEqual([false, false])
  call.full = true
  for (const exchange of connector.exchanges) exchange.data(chunk('.'))
  await turns()
  expect(connector.exchanges.map(({ paused }) => paused)).toEqual([true, true])
  call.drain()
  await turns()
  expect(connector.exchanges.map(({ paused }) => paused)).toEqual([false, false])
  for (const exchange of connector.exchanges) exchange.data(`${chunk('', 'stop')}data: [DONE]\n\n`).end()
  await made
  expect(call.ended).toBe(true)
  const texts = ['', '']
  for (const frame of call.text.split('\n\n')) {
    if (!frame.startsWith('data: {')) continue
    const { choices } = JSON.parse(frame.slice('data: '.length)) as {
      choices: { index: number; text: string }[]
    }
    for (const { index, text } of choices) texts[index] += text
  }
  expect(texts).toEqual(['One.', 'One.'])
})
