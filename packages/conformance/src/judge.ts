import { setTimeout as wait } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Answer, Client, SeenError } from './clients/client.ts'
import { readError } from './clients/read-error.ts'
import { isRefusal, modelOf, type Protocol, type Refuse, type Say, type Scene } from './scenes.ts'
import type { Vendor } from './upstream/server.ts'

/** `gap`: the target has no place for it, and the gateway can only say so. `none`: nothing to ask in this pair. */
export type Verdict =
  | { outcome: 'pass' }
  | { outcome: 'gap' | 'none'; why: string }
  | { outcome: 'fail'; why: string }

/** What no gateway can carry, by pair: the protocols themselves have no place for it. */
function knownGap(scene: Scene, inbound: Protocol, upstream: Protocol): Verdict | undefined {
  if (scene.ask.stop !== undefined && inbound === 'openai-responses') {
    return { outcome: 'none', why: 'Responses has no stop sequences' }
  }
  if (scene.ask.stop !== undefined && upstream === 'openai-responses') {
    return { outcome: 'gap', why: 'Responses takes no stop sequences: dropped with a warning' }
  }
  return undefined
}

/** One feature, one protocol in, one out. */
export async function judge(
  scene: Scene,
  client: Client,
  upstream: Protocol,
  vendor: Vendor,
): Promise<Verdict> {
  const known = knownGap(scene, client.protocol, upstream)
  if (known !== undefined) return known
  const model = modelOf(upstream, scene)
  vendor.forget(model)
  try {
    const [first] = scene.turns
    const complaints =
      first !== undefined && isRefusal(first)
        ? await judgeRefusal(first, client, { model, ask: scene.ask })
        : scene.leaves === true
          ? await judgeLeaving(scene, client, model, vendor)
          : await judgeTurns(scene, client, { model, upstream, vendor })
    return complaints.length === 0 ? { outcome: 'pass' } : { outcome: 'fail', why: complaints.join('; ') }
  } catch (error) {
    return { outcome: 'fail', why: `the SDK threw: ${readError(error).message.slice(0, 200)}` }
  }
}

async function judgeTurns(
  scene: Scene,
  client: Client,
  { model, upstream, vendor }: { model: string; upstream: Protocol; vendor: Vendor },
): Promise<string[]> {
  const complaints: string[] = []
  const turns: { answer: Answer; results: readonly string[] }[] = []
  for (const [at, say] of scene.turns.entries()) {
    if (isRefusal(say)) continue
    const answer = await client.ask({ model, ask: scene.ask, turns })
    complaints.push(
      ...compare(answer, say).map((one) => (scene.turns.length > 1 ? `turn ${at + 1}: ${one}` : one)),
    )
    turns.push({ answer, results: scene.results ?? [] })
  }
  const sent = vendor.sentFor(model).at(-1) ?? ''
  const own = upstream === 'openai-chat' ? [] : (scene.mustReachOwn ?? [])
  for (const piece of [...(scene.mustReach ?? []), ...own]) {
    if (!sent.includes(piece))
      complaints.push(`the vendor was not sent ${JSON.stringify(piece.slice(0, 40))}`)
  }
  return complaints
}

function compare({ reading }: Answer, say: Say): string[] {
  const complaints: string[] = []
  const check = (what: string, seen: unknown, wanted: unknown) => {
    if (!isDeepStrictEqual(seen, wanted)) {
      complaints.push(
        `${what}: ${JSON.stringify(seen)?.slice(0, 120)} instead of ${JSON.stringify(wanted)?.slice(0, 120)}`,
      )
    }
  }
  check('text', reading.text, say.text ?? '')
  check('reasoning', reading.reasoning, say.reasoning?.text ?? '')
  check(
    'calls',
    reading.calls,
    (say.calls ?? []).map(({ name, arguments: input }) => ({ name, arguments: input })),
  )
  check('finish', reading.finish, say.finish)
  const { input, cached, output } = say.usage
  check('usage', reading.usage, { input, cached, output })
  return complaints
}

async function judgeRefusal(
  refuse: Refuse,
  client: Client,
  question: Parameters<Client['ask']>[0],
): Promise<string[]> {
  const seen = await client.ask(question).then(
    () => undefined,
    (error: unknown) => readError(error),
  )
  if (seen === undefined) return ['the SDK saw no error']
  const complaints =
    seen.status === refuse.status ? [] : [`status ${seen.status} instead of ${refuse.status}`]
  if (refuse.kind === 'context' && !tellsOfContext(client.protocol, seen)) {
    complaints.push(`nothing says that the context is full: ${seen.word} ${seen.message.slice(0, 120)}`)
  }
  return complaints
}

/** By what the protocol's clients know that they had better shorten the conversation. */
function tellsOfContext(protocol: Protocol, { word, message }: SeenError): boolean {
  switch (protocol) {
    case 'openai-chat':
    case 'openai-responses':
      return word === 'context_length_exceeded'
    case 'anthropic-messages':
      return message.includes('prompt is too long')
    case 'gemini-generate':
      return word === 'INVALID_ARGUMENT'
  }
}

/** The caller leaves after some pieces: the vendor must be let go within seconds. */
async function judgeLeaving(scene: Scene, client: Client, model: string, vendor: Vendor): Promise<string[]> {
  const leaving = new AbortController()
  let pieces = 0
  const onPiece = () => {
    pieces++
    if (pieces === 3) leaving.abort()
  }
  await client.ask({ model, ask: scene.ask, onPiece, signal: leaving.signal }).catch(() => undefined)
  if (pieces < 3) return ['the stream ended before the caller could leave']
  for (let i = 0; i < 100; i++) {
    if (vendor.leftFor(model) > 0) return []
    await wait(50)
  }
  return ['the vendor was read on']
}
