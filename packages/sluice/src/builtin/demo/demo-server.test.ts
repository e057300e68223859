import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DemoServer, startDemoServer } from './demo-server.ts'

const USER = [{ role: 'user' as const, content: 'Good morning' }]
const WEATHER = {
  type: 'function' as const,
  function: {
    name: 'get_weather',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
}

let server: DemoServer
let client: OpenAI

beforeAll(async () => {
  server = await startDemoServer()
  client = new OpenAI({ apiKey: 'none', baseURL: `${server.url}/v1`, maxRetries: 0, timeout: 5000 })
})

afterAll(async () => {
  await server.close()
})

/** A stream as its text, finish and usage. */
async function collect(parameters: Omit<OpenAI.ChatCompletionCreateParamsStreaming, 'stream'>) {
  const stream = await client.chat.completions.create({ ...parameters, stream: true })
  const all = { text: '', reasoning: '', finish: '' as string, usage: undefined as unknown, chunks: 0 }
  for await (const chunk of stream) {
    all.chunks += 1
    all.usage = chunk.usage ?? all.usage
    const choice = chunk.choices[0]
    const delta: { content?: string | null; reasoning_content?: string } = choice?.delta ?? {}
    all.text += delta.content ?? ''
    all.reasoning += delta.reasoning_content ?? ''
    all.finish = choice?.finish_reason ?? all.finish
  }
  return all
}

describe('the demo, driven by the official OpenAI SDK', () => {
  it('answers a text, the same each time, and counts it', async () => {
    const ask = () => client.chat.completions.create({ model: 'demo-chat', messages: USER })
    const [one, two] = [await ask(), await ask()]
    expect(one.choices[0]?.message.content).toContain('“Good morning”')
    expect(one.choices[0]?.finish_reason).toBe('stop')
    expect(one.usage?.total_tokens).toBe(
      (one.usage?.prompt_tokens ?? 0) + (one.usage?.completion_tokens ?? 0),
    )
    expect({ ...two, created: 0 }).toEqual({ ...one, created: 0 })
  })

  it('streams the same answer in pieces, with usage where it is asked for', async () => {
    const whole = await client.chat.completions.create({ model: 'demo-chat', messages: USER })
    const streamed = await collect({
      model: 'demo-chat',
      messages: USER,
      stream_options: { include_usage: true },
    })
    expect(streamed.text).toBe(whole.choices[0]?.message.content)
    expect(streamed.usage).toEqual(whole.usage)
    expect(streamed.chunks).toBeGreaterThan(10)
    expect((await collect({ model: 'demo-chat', messages: USER })).usage).toBeUndefined()
  })

  it('thinks first as demo-reasoner', async () => {
    const streamed = await collect({
      model: 'demo-reasoner',
      messages: USER,
      stream_options: { include_usage: true },
    })
    expect(streamed.reasoning).toContain('I should')
    expect(streamed.text).toContain('demo-reasoner')
    expect(streamed.usage).toMatchObject({
      completion_tokens_details: { reasoning_tokens: expect.any(Number) },
    })
  })

  it('calls a tool, and speaks of its result in the second turn', async () => {
    const first = await client.chat.completions.create({
      model: 'demo-chat',
      messages: USER,
      tools: [WEATHER],
    })
    const message = first.choices[0]?.message
    const call = message?.tool_calls?.[0]
    if (message === undefined || call?.type !== 'function') throw new Error('no call')
    expect(first.choices[0]?.finish_reason).toBe('tool_calls')
    expect(JSON.parse(call.function.arguments)).toEqual({ city: 'demo city' })
    const second = await client.chat.completions.create({
      model: 'demo-chat',
      messages: [...USER, message, { role: 'tool', tool_call_id: call.id, content: 'rain' }],
      tools: [WEATHER],
    })
    expect(second.choices[0]?.message.content).toContain('The tool says: rain')
  })

  it('calls several tools at once, also in a stream', async () => {
    const tools = [WEATHER, { ...WEATHER, function: { ...WEATHER.function, name: 'get_time' } }]
    const stream = client.chat.completions.stream({
      model: 'demo-chat',
      messages: [{ role: 'user', content: 'demo!calls=2 both' }],
      tools,
    })
    const calls = (await stream.finalMessage()).tool_calls
    expect(calls?.map((call) => call.type === 'function' && call.function.name)).toEqual([
      'get_weather',
      'get_time',
    ])
    expect(new Set(calls?.map((call) => call.id)).size).toBe(2)
  })

  it('fills a JSON schema', async () => {
    const schema = { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'] }
    const answer = await client.chat.completions.create({
      model: 'demo-chat',
      messages: USER,
      response_format: { type: 'json_schema', json_schema: { name: 'x', schema } },
    })
    expect(JSON.parse(answer.choices[0]?.message.content ?? '')).toEqual({ ok: true })
  })

  it('honours the token limit, stop and n', async () => {
    const short = await client.chat.completions.create({ model: 'demo-chat', messages: USER, max_tokens: 3 })
    expect(short.choices[0]).toMatchObject({ finish_reason: 'length', message: { content: 'Hello! I am' } })
    expect(short.usage?.completion_tokens).toBe(3)
    const stopped = await client.chat.completions.create({
      model: 'demo-chat',
      messages: USER,
      stop: [' am'],
    })
    expect(stopped.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: 'Hello! I' } })
    const several = await client.chat.completions.create({ model: 'demo-chat', messages: USER, n: 3 })
    expect(several.choices.map((choice) => choice.index)).toEqual([0, 1, 2])
  })

  it.each([
    { name: 'unknown field', body: { extra: 1 }, status: 400 },
    { name: 'no messages', body: { messages: [] }, status: 400, code: 'empty_array' },
    { name: 'unknown role', body: { messages: [{ role: 'robot', content: 'x' }] }, status: 400 },
    { name: 'no content', body: { messages: [{ role: 'user', content: null }] }, status: 400 },
    {
      name: 'a result without its call',
      body: { messages: [{ role: 'tool', tool_call_id: 'a', content: 'x' }] },
      status: 400,
    },
    { name: 'temperature', body: { temperature: 3 }, status: 400 },
    { name: 'max_tokens', body: { max_tokens: 0 }, status: 400 },
    { name: 'a fraction', body: { n: 1.5 }, status: 400 },
    { name: 'stream_options alone', body: { stream_options: { include_usage: true } }, status: 400 },
    { name: 'a tool without its name', body: { tools: [{ type: 'function', function: {} }] }, status: 400 },
    { name: 'empty tools', body: { tools: [] }, status: 400, code: 'empty_array' },
    { name: 'a choice of no tool', body: { tool_choice: 'required' }, status: 400 },
    { name: 'an unknown model', body: { model: 'gpt-4o' }, status: 404, code: 'model_not_found' },
    { name: 'an unknown order', body: { model: 'demo-chat!dance' }, status: 400 },
  ])('refuses $name as a vendor would', async ({ body, status, code }) => {
    const response = await fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ model: 'demo-chat', messages: USER, ...body }),
    })
    expect(response.status).toBe(status)
    expect(await response.json()).toEqual({
      error: {
        message: expect.any(String),
        type: 'invalid_request_error',
        param: expect.any(String),
        code: code ?? null,
      },
    })
  })

  it('refuses with the status that is ordered', async () => {
    const limited = await client.chat.completions
      .create({ model: 'demo-chat!429=7', messages: USER })
      .catch((error: unknown) => error)
    expect(limited).toBeInstanceOf(OpenAI.RateLimitError)
    expect(limited instanceof OpenAI.APIError && limited.headers?.get('retry-after')).toBe('7')
    const asked = (content: string) =>
      client.chat.completions
        .create({ model: 'demo-chat', messages: [{ role: 'user', content }] })
        .then(() => 200)
        .catch((error: unknown) => (error instanceof OpenAI.APIError ? [error.status, error.code] : error))
    expect(await asked('demo!529 hello')).toEqual([529, null])
    expect(await asked('demo!quota')).toEqual([429, 'insufficient_quota'])
    expect(await asked('demo!context')).toEqual([400, 'context_length_exceeded'])
  })

  it('breaks streams where it is told to', async () => {
    const ask = (order: string) => collect({ model: `demo-chat!${order}`, messages: USER })
    await expect(ask('cut=2')).rejects.toThrow()
    await expect(ask('error=2')).rejects.toThrow('server had an error')
    expect(await ask('no-end')).toMatchObject({ finish: '' })
    expect(await ask('empty')).toMatchObject({ text: '', finish: 'stop' })
    expect((await ask('tokens=500')).chunks).toBe(502)
    expect(await ask('filter')).toMatchObject({ finish: 'content_filter' })
  })

  it.each([
    { usage: 'none', expected: undefined },
    { usage: 'negative', expected: { prompt_tokens: -8 } },
    { usage: 'huge', expected: { completion_tokens: 9e15 } },
    { usage: 'text', expected: { prompt_tokens: 'many' } },
  ])('states $usage usage', async ({ usage, expected }) => {
    const answer = await client.chat.completions.create({ model: `demo-chat!usage=${usage}`, messages: USER })
    if (expected === undefined) expect(answer.usage).toBeUndefined()
    else if (usage === 'negative') expect(answer.usage?.prompt_tokens).toBeLessThan(0)
    else expect(answer.usage).toMatchObject(expected)
  })

  it('lists its models, and has nothing else', async () => {
    expect((await client.models.list()).data.map((model) => model.id)).toEqual(['demo-chat', 'demo-reasoner'])
    expect((await fetch(`${server.url}/v1/embeddings`, { method: 'POST', body: '{}' })).status).toBe(404)
    expect((await fetch(`${server.url}/v1/chat/completions`)).status).toBe(405)
  })
})

describe('bodies that are none', () => {
  const post = (order: string, stream = false) =>
    fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'x-demo-order': order },
      body: JSON.stringify({ model: 'demo-chat', messages: USER, stream }),
    })

  it.each(['garbage', 'half', 'html', 'blank'])('%s', async (order) => {
    const response = await post(order)
    expect(response.status).toBe(200)
    const text = await response.text()
    expect(() => JSON.parse(text)).toThrow()
  })

  it('an endless line', async () => {
    const text = await (await post('line', true)).text()
    expect(text.length).toBeGreaterThan(16 * 1024 * 1024)
    expect(text).not.toContain('\n')
  })

  it('a bomb: little on the wire', async () => {
    const response = await post('bomb')
    expect(response.headers.get('content-encoding')).toBe('gzip')
    await response.body?.cancel()
  })

  it.each(['length', 'drop', 'not-http', 'cut=1', 'cut=1,slow=5'])(
    '%s breaks the connection',
    async (order) => {
      const answer = post(order).then((response) => response.text())
      await expect(answer).rejects.toThrow()
    },
  )

  it('a silence that the caller ends', async () => {
    const response = await post('stall=1', true)
    const reader = response.body?.getReader()
    expect((await reader?.read())?.done).toBe(false)
    await reader?.cancel()
  })
})

it('asks for its key when it has one', async () => {
  const guarded = await startDemoServer({ apiKey: 'demo-key' })
  const status = async (headers: Record<string, string>) => {
    const body = JSON.stringify({ model: 'demo-chat', messages: USER })
    return (await fetch(`${guarded.url}/v1/chat/completions`, { method: 'POST', headers, body })).status
  }
  expect(await status({})).toBe(401)
  expect(await status({ authorization: 'Bearer wrong' })).toBe(401)
  expect(await status({ authorization: 'Bearer demo-key' })).toBe(200)
  expect(await status({ 'x-api-key': 'demo-key' })).toBe(200)
  expect(guarded.calls).toBe(4)
  await guarded.close()
})
