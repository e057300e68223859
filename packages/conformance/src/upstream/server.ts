import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { Recording } from '../recordings.ts'
import { findScene, isRefusal, type Protocol, type Say, type Scene } from '../scenes.ts'
import { streamGemini, writeGemini } from './write-gemini.ts'
import { streamMessages, writeMessages } from './write-messages.ts'
import { streamOpenaiChat, writeOpenaiChat } from './write-openai-chat.ts'
import { writeRefusal } from './write-refusal.ts'
import { streamResponses, writeResponses } from './write-responses.ts'

/** What the vendor was sent for a model, the latest last. */
export interface Vendor {
  url: string
  sentFor(model: string): readonly string[]
  /** Streams that their caller left before their end. */
  leftFor(model: string): number
  forget(model: string): void
  close(): Promise<void>
}

const WRITERS: Record<
  Protocol,
  { whole(say: Say, model: string): object; frames(say: Say, model: string): string[] }
> = {
  'openai-chat': { whole: writeOpenaiChat, frames: streamOpenaiChat },
  'openai-responses': { whole: writeResponses, frames: streamResponses },
  'anthropic-messages': { whole: writeMessages, frames: streamMessages },
  'gemini-generate': { whole: writeGemini, frames: streamGemini },
}

/** A stand-in for four vendors at `host:port` (port 0: any), which answers the scenes by the model's name. */
export async function startVendor(
  host: string,
  port: number,
  recordings: readonly Recording[] = [],
): Promise<Vendor> {
  const recorded = new Map(recordings.map((one) => [one.model, one]))
  const sent = new Map<string, string[]>()
  const left = new Map<string, number>()
  const server = createServer((request, response) => {
    handle(request, response, { sent, left, recorded }).catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const { port: bound } = server.address() as AddressInfo
  return {
    url: `http://${host}:${bound}`,
    sentFor: (model) => sent.get(model) ?? [],
    leftFor: (model) => left.get(model) ?? 0,
    forget(model) {
      sent.delete(model)
      left.delete(model)
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

interface Seen {
  recorded: ReadonlyMap<string, Recording>
  sent: Map<string, string[]>
  left: Map<string, number>
}

async function handle(request: IncomingMessage, response: ServerResponse, seen: Seen): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const body = Buffer.concat(chunks).toString('utf8')
  const asked = readAsked(request.url ?? '', body)
  const recording = asked && seen.recorded.get(asked.model)
  if (recording !== undefined) {
    const type = recording.streaming ? 'text/event-stream' : 'application/json'
    response.writeHead(200, { 'content-type': type })
    response.end(recording.body)
    return
  }
  const scene = asked && findScene(asked.model, asked.protocol)
  if (asked === undefined || scene === undefined) {
    answer(response, 404, {
      error: { message: 'no such scene', code: 'model_not_found', status: 'NOT_FOUND' },
    })
    return
  }
  const earlier = seen.sent.get(asked.model) ?? []
  seen.sent.set(asked.model, [...earlier, body])
  await play(response, scene, { ...asked, turn: earlier.length }, () => {
    seen.left.set(asked.model, (seen.left.get(asked.model) ?? 0) + 1)
  })
}

interface Asked {
  protocol: Protocol
  model: string
  stream: boolean
}

function readAsked(url: string, body: string): Asked | undefined {
  const gemini = /\/models\/([^/:]+):(generateContent|streamGenerateContent)/.exec(url)
  if (gemini !== null) {
    return {
      protocol: 'gemini-generate',
      model: gemini[1] ?? '',
      stream: gemini[2] === 'streamGenerateContent',
    }
  }
  const protocol = protocolOf(url)
  if (protocol === undefined) return undefined
  const { model, stream } = JSON.parse(body) as { model?: string; stream?: boolean }
  return { protocol, model: model ?? '', stream: stream === true }
}

function protocolOf(url: string): Protocol | undefined {
  if (url.includes('/chat/completions')) return 'openai-chat'
  if (url.includes('/responses')) return 'openai-responses'
  return /\/messages(?:\?|$)/.test(url) ? 'anthropic-messages' : undefined
}

async function play(
  response: ServerResponse,
  scene: Scene,
  { protocol, model, stream, turn }: Asked & { turn: number },
  onLeave: () => void,
): Promise<void> {
  // What is asked again after the last turn is a repetition of it.
  const say = scene.turns[Math.min(turn, scene.turns.length - 1)]
  if (say === undefined) return
  if (isRefusal(say)) {
    answer(response, say.status, writeRefusal(protocol, say))
    return
  }
  const writer = WRITERS[protocol]
  if (!stream) {
    answer(response, 200, writer.whole(say, model))
    return
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  let isLeft = false
  response.on('close', () => {
    isLeft = !response.writableFinished
    if (isLeft) onLeave()
  })
  for (const frame of writer.frames(say, model)) {
    if (isLeft) return
    response.write(frame)
    if (scene.leaves === true) await wait(20)
  }
  response.end()
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}
