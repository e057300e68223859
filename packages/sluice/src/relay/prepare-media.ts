import type { ChatRequest, MediaSource, Message, Part } from '../canonical/chat.ts'
import { badField } from '../canonical/errors.ts'
import { checkLiteralHost } from '../io/client/address-rules.ts'

/** A part whose source is a URL, with its place in the request. */
export interface LinkedPart {
  path: string
  url: string
  kind: 'image' | 'file'
  /** The id of a stored file of ours that it names: nothing is fetched (R5). */
  ownId?: string
}

/** Fetches what a caller's link leads to (reliability.md 6); rejects with a `bad-request` that names its place. */
export type FetchMedia = (
  link: LinkedPart,
  signal: AbortSignal,
) => Promise<{ mediaType: string; body: Buffer }>

const MOST_LINKS = 100
/** What the links of one request may lead to, all together: as much as a body may hold (reliability.md 3). */
const MOST_INLINED_BYTES = 32 * 1024 * 1024
/** Fetched at a time, so that the bound is passed by a few of them at most. */
const FETCHES_AT_ONCE = 4

/** The id of a stored file that an address of ours names; undefined for every other. */
export type OwnFileId = (url: string) => string | undefined

/** All URLs that the request names as pictures or files; refuses addresses that nobody may reach (R35). */
export function checkLinks(request: ChatRequest, ownFileId: OwnFileId = () => undefined): LinkedPart[] {
  const links: LinkedPart[] = []
  for (const [i, message] of request.messages.entries()) {
    collectLinks(links, message.parts, () => `messages[${i}].content`)
  }
  if (links.length > MOST_LINKS) throw badField('messages', `A request may name at most ${MOST_LINKS} links.`)
  for (const link of links) {
    const ownId = ownFileId(link.url)
    if (ownId !== undefined) link.ownId = ownId
    const refusal = ownId === undefined ? refuseLink(link.url) : undefined
    if (refusal !== undefined) throw badField(link.path, refusal, 'invalid_url')
  }
  return links
}

function collectLinks(links: LinkedPart[], parts: readonly Part[], path: () => string): void {
  for (const [i, part] of parts.entries()) {
    if (part.type === 'tool-result') collectLinks(links, part.content, () => `${path()}[${i}]`)
    else if ((part.type === 'image' || part.type === 'file') && part.source.kind === 'url') {
      links.push({ path: `${path()}[${i}]`, url: part.source.url, kind: part.type })
    }
  }
}

function refuseLink(text: string): string | undefined {
  if (!URL.canParse(text)) return 'The link is not a valid URL.'
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return 'A link must begin with http:// or https://.'
  if (url.username !== '' || url.password !== '') return 'A link must not hold credentials.'
  return checkLiteralHost(url.hostname) === undefined
    ? undefined
    : 'The link leads to an address that is not public.'
}

/** A copy of the request with its links replaced by what they lead to, for upstreams that do not fetch (conversion.md 42). */
export async function inlineLinks(
  request: ChatRequest,
  links: readonly LinkedPart[],
  fetchMedia: FetchMedia,
  signal: AbortSignal,
): Promise<ChatRequest> {
  const fetched = new Map<string, MediaSource>()
  const first = new Map(links.toReversed().map((link) => [link.url, link]))
  const left = [...first.values()]
  let bytes = 0
  const fetchOne = async (link: LinkedPart): Promise<void> => {
    const { mediaType, body } = await fetchMedia(link, signal)
    bytes += body.length
    if (bytes > MOST_INLINED_BYTES) {
      throw badField(link.path, 'The links of the request lead to more than 32 MiB together.', 'invalid_url')
    }
    fetched.set(link.url, { kind: 'data', mediaType, data: body.toString('base64') })
  }
  const fetchSome = async (): Promise<void> => {
    try {
      for (let link = left.pop(); link !== undefined; link = left.pop()) await fetchOne(link)
    } finally {
      // After a failure nothing more is fetched.
      left.length = 0
    }
  }
  await Promise.all(Array.from({ length: FETCHES_AT_ONCE }, fetchSome))
  return { ...request, messages: request.messages.map((message) => inlineMessage(message, fetched)) }
}

function inlineMessage(message: Message, fetched: ReadonlyMap<string, MediaSource>): Message {
  return { ...message, parts: message.parts.map((part) => inlinePart(part, fetched)) }
}

function inlinePart(part: Part, fetched: ReadonlyMap<string, MediaSource>): Part {
  if (part.type === 'tool-result') {
    return { ...part, content: part.content.map((inner) => inlinePart(inner, fetched)) }
  }
  if ((part.type !== 'image' && part.type !== 'file') || part.source.kind !== 'url') return part
  const source = fetched.get(part.source.url)
  return source === undefined ? part : { ...part, source }
}
