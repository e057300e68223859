import OpenAI, { AzureOpenAI } from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectRightBooks, readRow } from './kit/gateway-books.ts'
import { RICH_KEY, SDK_VENDORS, type SdkGateway, startSdkGateway } from './kit/sdk-gateway.ts'

/** Legacy completions and Azure's paths, by the official SDK against a really started process. */

let sut: SdkGateway
let client: OpenAI

beforeAll(async () => {
  sut = await startSdkGateway()
  client = new OpenAI({ baseURL: `${sut.gateway.url}/v1`, apiKey: RICH_KEY, maxRetries: 0 })
})
afterAll(() => sut.close())

describe.each(SDK_VENDORS)('legacy completions over $provider', ({ model }) => {
  it('answers a text, after the prompt where that is asked for', async () => {
    const plain = await client.completions.create({ model, prompt: 'Say hello.' })
    expect(plain.object).toBe('text_completion')
    expect(plain.choices[0]?.text).toContain('Say hello.')
    expect(plain.usage?.total_tokens).toBeGreaterThan(0)
    const echoed = await client.completions.create({ model, prompt: 'Say hello.', echo: true })
    expect(echoed.choices[0]?.text.startsWith('Say hello.')).toBe(true)
  })

  it('streams the same text, with the usage where that is asked for', async () => {
    const stream = await client.completions.create({
      model,
      prompt: 'Say hello.',
      stream: true,
      stream_options: { include_usage: true },
    })
    let text = ''
    let finish: string | null = null
    let usage: OpenAI.CompletionUsage | null = null
    for await (const chunk of stream) {
      text += chunk.choices[0]?.text ?? ''
      finish = chunk.choices[0]?.finish_reason ?? finish
      usage = chunk.usage ?? usage
    }
    const whole = await client.completions.create({ model, prompt: 'Say hello.' })
    expect(text).toBe(whole.choices[0]?.text)
    expect(finish).toBe('stop')
    expect(usage).toEqual(whole.usage)
  })

  it('makes a call of each prompt', async () => {
    const prompt = ['One.', 'Two.', 'Three.']
    const whole = await client.completions.create({ model, prompt })
    expect(whole.choices.map(({ index }) => index)).toEqual([0, 1, 2])
    for (const [at, one] of prompt.entries()) expect(whole.choices[at]?.text).toContain(one)
    const alone = await Promise.all(prompt.map((one) => client.completions.create({ model, prompt: one })))
    const sum = alone.reduce((total, { usage }) => total + (usage?.total_tokens ?? 0), 0)
    expect(whole.usage?.total_tokens).toBe(sum)

    const texts = ['', '', '']
    const stream = await client.completions.create({ model, prompt, stream: true })
    for await (const chunk of stream) {
      for (const choice of chunk.choices) texts[choice.index] += choice.text
    }
    expect(texts).toEqual(whole.choices.map(({ text }) => text))
  })
})

describe('what cannot be completed', () => {
  const { model = '' } = SDK_VENDORS[0] ?? {}

  it.each([
    [{ prompt: [1, 2] }, 'prompt'],
    [{ prompt: 'a', suffix: 'z' }, 'suffix'],
    [{ prompt: Array.from({ length: 21 }, () => 'a') }, 'prompt'],
  ])('%j is refused by name', async (body, param) => {
    const call = client.completions.create({ model, ...body } as OpenAI.CompletionCreateParamsNonStreaming)
    await expect(call).rejects.toMatchObject({ status: 400, param })
  })

  it('several prompts share an idempotency key', async () => {
    const model = SDK_VENDORS[0]?.model ?? ''
    const headers = { 'idempotency-key': 'two-prompts' }
    const ask = (prompt: string[]) =>
      client.completions.create({ model, prompt }, { headers, maxRetries: 0 }).withResponse()
    const first = await ask(['One.', 'Two.'])
    const again = await ask(['One.', 'Two.'])
    expect(again.data).toEqual(first.data)
    expect(first.response.headers.get('idempotent-replayed')).toBeNull()
    expect(again.response.headers.get('idempotent-replayed')).toBe('true')
    await expect(ask(['One.', 'Three.'])).rejects.toMatchObject({ status: 422, code: 'idempotency_mismatch' })
  })

  it('several prompts of which none can be answered are one error', async () => {
    const call = client.completions.create({ model: 'nobody', prompt: ['a', 'b'] })
    await expect(call).rejects.toMatchObject({ status: 404, code: 'model_not_found' })
  })
})

describe("Azure's paths", () => {
  const { model = '' } = SDK_VENDORS[1] ?? {}

  it('take the deployment for the model, and the key from its own header', async () => {
    const azure = new AzureOpenAI({
      endpoint: sut.gateway.url,
      apiKey: RICH_KEY,
      apiVersion: '2024-10-21',
      deployment: model,
      maxRetries: 0,
    })
    const { data, request_id } = await azure.chat.completions
      .create({ model: 'ignored', messages: [{ role: 'user', content: 'Hello?' }] })
      .withResponse()
    expect(data.choices[0]?.message.content).toContain('Hello?')
    expect(data.model).toBe(model)
    expect(await readRow(sut.gateway, request_id ?? '')).toMatchObject({ requested_model: model })
    const text = await azure.completions.create({ model: 'ignored', prompt: ['One.', 'Two.'] })
    expect(text.choices).toHaveLength(2)
  })

  it('serve the newer form too', async () => {
    const azure = new OpenAI({ baseURL: `${sut.gateway.url}/openai/v1`, apiKey: RICH_KEY, maxRetries: 0 })
    const answer = await azure.chat.completions.create({ model, messages: [{ role: 'user', content: 'Hi' }] })
    expect(answer.choices[0]?.finish_reason).toBe('stop')
    const listed = await azure.models.list()
    expect(listed.data.map(({ id }) => id)).toContain(model)
  })

  it('answer an unknown one in their words', async () => {
    const answer = await fetch(`${sut.gateway.url}/openai/unknown`, { headers: { 'api-key': RICH_KEY } })
    expect(answer.status).toBe(404)
    expect(await answer.json()).toMatchObject({ error: { type: 'invalid_request_error' } })
  })
})

describe('a name with a suffix', () => {
  it('is the model, thinking as hard as it says, and is shown as it was written', async () => {
    const [vendor] = SDK_VENDORS
    const model = `${vendor?.thinker}-high`
    const { data, request_id } = await client.chat.completions
      .create({ model, messages: [{ role: 'user', content: 'Think.' }] })
      .withResponse()
    expect(data.model).toBe(model)
    const row = await readRow(sut.gateway, request_id ?? '')
    expect(row).toMatchObject({ requested_model: model, path: 'translated', status: 'succeeded' })
    const sent = JSON.parse(sut.vendors.get('openai')?.requests.at(-1)?.body.toString() ?? '{}')
    expect(sent).toMatchObject({ model: 'demo-reasoner', reasoning_effort: 'high' })
  })
})

it('leaves right books', async () => {
  await expectRightBooks(sut.gateway)
})
