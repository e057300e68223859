import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FakeUpstream, startFakeUpstream } from './kit/fake-upstream.ts'
import { expectRightBooks } from './kit/gateway-books.ts'
import { aCustomer, testKey } from './kit/gateway-config.ts'
import { ONE_PIXEL } from './kit/sdk-gateway.ts'
import { type StartedGateway, startGateway } from './kit/started-process.ts'

/** Models of relay sites that draw in the middle of a chat: pictures in, links to our copies out (R12). */

let vendor: FakeUpstream
let gateway: StartedGateway

const DRAWN = {
  candidates: [
    {
      content: {
        role: 'model',
        parts: [{ text: 'Here: ' }, { inlineData: { mimeType: 'image/png', data: ONE_PIXEL } }],
      },
      finishReason: 'STOP',
      index: 0,
    },
  ],
  usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 9, totalTokenCount: 14 },
}

beforeAll(async () => {
  vendor = await startFakeUpstream({
    plan: ({ path }) => ({
      answer: path.includes('stream')
        ? {
            status: 200,
            headers: { 'content-type': 'text/event-stream' },
            body: Buffer.from(`data: ${JSON.stringify(DRAWN)}\n\n`),
          }
        : {
            status: 200,
            headers: { 'content-type': 'application/json' },
            body: Buffer.from(JSON.stringify(DRAWN)),
          },
    }),
  })
  gateway = await startGateway({
    config: JSON.stringify({
      channels: [
        {
          name: 'painter',
          provider: 'gemini',
          base_url: vendor.url,
          api_key: `upstream-${'test'.repeat(4)}`,
          models: ['gpt-4-all', 'gemini-2.5-flash-image'],
          model_map: { 'gpt-4-all': 'gemini-2.5-flash-image' },
        },
      ],
      prices: [
        { model: 'gpt-4-all', per_call: '0.05' },
        { model: 'gemini-2.5-flash-image', input: '1', output: '2', image_output: '30' },
      ],
      customers: [aCustomer('alice'), aCustomer('bob')],
    }),
  })
})
afterAll(async () => {
  await gateway.kill()
  await vendor.close()
})

const client = (name = 'alice') =>
  new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: testKey(name), maxRetries: 0 })

const draw: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'Draw a dot' }]

describe('a chat that draws', () => {
  it('answers with a link that works without a key', async () => {
    const answer = await client().chat.completions.create({ model: 'gpt-4-all', messages: draw })
    const text = answer.choices[0]?.message.content ?? ''
    const link = /^Here: !\[image\]\((\S+)\)$/.exec(text)?.[1] ?? ''
    expect(link).toMatch(/\/files\/file-[0-9a-f]{40}\.png$/)
    const picture = await fetch(link)
    expect(picture.status).toBe(200)
    expect(picture.headers.get('content-type')).toBe('image/png')
    expect(Buffer.from(await picture.arrayBuffer()).toString('base64')).toBe(ONE_PIXEL)
    expect((await fetch(link.replace(/-[0-9a-f]/, '-0'))).status).toBe(404)
  })

  it('streams the same', async () => {
    const stream = await client().chat.completions.create({
      model: 'gpt-4-all',
      messages: draw,
      stream: true,
    })
    let text = ''
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? ''
    const link = /!\[image\]\((\S+)\)/.exec(text)?.[1] ?? ''
    expect((await fetch(link)).status).toBe(200)
  })

  it('takes its own links back, of the same customer alone', async () => {
    const answer = await client().chat.completions.create({ model: 'gpt-4-all', messages: draw })
    const link = /\((\S+)\)/.exec(answer.choices[0]?.message.content ?? '')?.[1] ?? ''
    const ask = (name: string, content: OpenAI.ChatCompletionUserMessageParam['content']) =>
      client(name).chat.completions.create({ model: 'gpt-4-all', messages: [{ role: 'user', content }] })
    await ask('alice', `${link} Now in red`)
    const sent = JSON.parse(vendor.requests.at(-1)?.body.toString() ?? '{}')
    expect(sent.contents[0].parts).toEqual([
      { inlineData: { mimeType: 'image/png', data: ONE_PIXEL } },
      { text: 'Now in red' },
    ])
    const foreign = ask('bob', [{ type: 'image_url', image_url: { url: link } }])
    await expect(foreign).rejects.toMatchObject({ status: 400 })
  })

  it('is as any other model under its own name: pictures come as data', async () => {
    const answer = await client().chat.completions.create({ model: 'gemini-2.5-flash-image', messages: draw })
    expect(answer.choices[0]?.message).toMatchObject({
      content: 'Here: ',
      images: [{ image_url: { url: `data:image/png;base64,${ONE_PIXEL}` } }],
    })
  })

  it('leaves right books', () => expectRightBooks(gateway))
})
