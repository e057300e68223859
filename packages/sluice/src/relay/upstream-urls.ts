import { badField } from '../canonical/errors.ts'
import type { ChatOutbound } from '../protocols/chat/chat-format.ts'
import type { Channel } from '../routing/channel.ts'

const URLS_KEPT_PER_CHANNEL = 1000

/** Where calls go. Built once per channel, format, model and kind of answer: parsing a URL costs more than finding one. */
export class UpstreamUrls {
  private readonly known = new WeakMap<Channel, Map<string, URL>>()

  find(
    channel: Channel,
    outbound: ChatOutbound,
    path: string | undefined,
    call: { model: string; stream: boolean },
  ): URL {
    let urls = this.known.get(channel)
    if (urls === undefined) {
      urls = new Map()
      this.known.set(channel, urls)
    }
    const key = `${outbound.protocol} ${call.stream ? 's' : 'w'} ${call.model}`
    let url = urls.get(key)
    if (url === undefined) {
      url = buildUrl(channel, outbound, path, call)
      if (urls.size >= URLS_KEPT_PER_CHANNEL) urls.clear()
      urls.set(key, url)
    }
    return url
  }
}

function buildUrl(
  channel: Channel,
  outbound: ChatOutbound,
  path: string | undefined,
  call: { model: string; stream: boolean },
): URL {
  const base = channel.baseUrl
  const basePath = base.pathname.replace(/\/+$/, '')
  const below = basePath + (path ?? outbound.path(basePath, call))
  const url = new URL(base.href)
  const mark = below.indexOf('?')
  url.pathname = mark < 0 ? below : below.slice(0, mark)
  if (mark >= 0) url.search = below.slice(mark)
  // Nothing in a caller's request may lead elsewhere (reliability.md 6).
  if (url.host !== base.host || url.protocol !== base.protocol || !url.pathname.startsWith(basePath)) {
    throw badField('model', 'The name of the model is not valid.')
  }
  return url
}
