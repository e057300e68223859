import { Agent, OpenAIProvider, Runner, tool } from '@openai/agents'
import { describe, expect, it } from 'vitest'
import { ALL_VENDORS, RICH_KEY } from './kit/sdk-gateway.ts'
import { A_TOWN, CITY, TOWN } from './kit/sdk-scenes.ts'
import { useSdkGateway } from './kit/use-sdk-gateway.ts'

/** OpenAI's agents against a really started process, over every provider and both of OpenAI's protocols. */

const sut = useSdkGateway()

/** Traces would go to OpenAI. */
function aRunner(useResponses: boolean): Runner {
  const modelProvider = new OpenAIProvider({ apiKey: RICH_KEY, baseURL: `${sut.url}/v1`, useResponses })
  return new Runner({ modelProvider, tracingDisabled: true })
}

const weather = tool({
  name: 'get_weather',
  description: 'The weather in a city',
  parameters: CITY,
  strict: true,
  execute: async () => 'rain in Rome',
})

const PROTOCOLS = [
  { asked: 'openai-chat', useResponses: false },
  { asked: 'openai-responses', useResponses: true },
]
const CASES = PROTOCOLS.flatMap((asked) => ALL_VENDORS.map((vendor) => ({ ...vendor, ...asked })))

describe.each(CASES)('$asked over $channel', ({ asked, useResponses, channel, model, thinker }) => {
  // What the vendor keeps is named instead of repeated; the stand-in keeps nothing.
  const modelSettings = { store: false }

  it.each([model, thinker])('runs a tool (%s)', async (name) => {
    const agent = new Agent({
      name: 'Weather',
      instructions: 'Be brief.',
      model: name,
      modelSettings,
      tools: [weather],
    })
    const result = await aRunner(useResponses).run(agent, 'Weather?')
    expect(result.finalOutput).toMatch(/The tool says: .*rain in Rome/)
    expect(result.rawResponses).toHaveLength(2)
    const row = await sut.newestRow(name)
    expect(row).toMatchObject({ status: 'succeeded', protocol: asked, channel })
    const { inputTokens: input, outputTokens: output } = result.rawResponses.at(-1)?.usage ?? {}
    expect(row.usage).toMatchObject({ input, output })
  })

  it('runs a tool in a stream', async () => {
    const agent = new Agent({
      name: 'Weather',
      instructions: 'Be brief.',
      model,
      modelSettings,
      tools: [weather],
    })
    const result = await aRunner(useResponses).run(agent, 'Weather?', { stream: true })
    let said = ''
    for await (const piece of result.toTextStream()) said += piece
    await result.completed
    expect(said).toMatch(/The tool says: .*rain in Rome/)
    expect(result.finalOutput).toBe(said)
  })

  it('hands over to another agent', async () => {
    const poet = new Agent({ name: 'Poet', instructions: 'Write verse.', model, modelSettings })
    const desk = new Agent({
      name: 'Desk',
      instructions: 'Hand over.',
      model,
      modelSettings,
      handoffs: [poet],
    })
    const result = await aRunner(useResponses).run(desk, 'A verse, please')
    expect(result.lastAgent?.name).toBe('Poet')
    expect(result.finalOutput).toContain('The tool says: ')
  })

  it('answers in a schema', async () => {
    const agent = new Agent({
      name: 'Towns',
      instructions: 'Name one.',
      model,
      modelSettings,
      outputType: {
        type: 'json_schema',
        name: 'town',
        strict: true,
        schema: TOWN,
      },
    })
    const result = await aRunner(useResponses).run(agent, 'A town, please')
    expect(result.finalOutput).toEqual(A_TOWN)
  })
})

it('asked vendors for nothing that they would refuse, and kept the books right', () => sut.expectClean())
