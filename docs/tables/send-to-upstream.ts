import type { ChatProtocol, ChatRequest, Part } from '../../packages/sluice/src/canonical/chat.ts'
import { GatewayError } from '../../packages/sluice/src/canonical/errors.ts'
import type { JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { NoteList } from '../../packages/sluice/src/canonical/notes.ts'
import { takesLinks } from '../../packages/sluice/src/protocols/chat/takes-links.ts'
import { CALLERS, type CallerForm, outboundOf, targetOf } from './protocols.ts'

/** What was sent of a request, what was told of it, or which field it was refused for. */
export interface SentRequest {
  /** Path and body. */
  sent: string
  notes: string[]
  refused: string | null
}

/** What every link leads to here. */
export const FETCHED = 'RmV0Y2hlZA=='

/** A caller's body on its way to an upstream, through canonical also where that speaks the caller's own protocol. */
export function sendToUpstream(caller: CallerForm, body: JsonObject, upstream: ChatProtocol): SentRequest {
  const notes = new NoteList()
  const outbound = outboundOf(upstream)
  const target = targetOf(upstream)
  try {
    const head = { parameter: 'asked', header: () => undefined }
    const decoded = CALLERS[caller].decodeRequest(body, notes, head)
    const request = takesLinks(upstream, target.traits) ? decoded : fetchLinks(decoded)
    const encoded = outbound.encodeRequest(request, target, notes)
    const path = outbound.path('', { model: target.model, stream: request.stream })
    return { sent: `${path} ${JSON.stringify(encoded.body)}`, notes: notes.list(), refused: null }
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error
    return { sent: '', notes: [], refused: error.param }
  }
}

/** As the relay does for upstreams that take no links. */
function fetchLinks(request: ChatRequest): ChatRequest {
  const messages = request.messages.map((message) => ({ ...message, parts: message.parts.map(fetchLink) }))
  return { ...request, messages }
}

function fetchLink(part: Part): Part {
  if (part.type === 'tool-result') return { ...part, content: part.content.map(fetchLink) }
  if ((part.type !== 'image' && part.type !== 'file') || part.source.kind !== 'url') return part
  const mediaType = part.type === 'image' ? 'image/png' : 'application/pdf'
  return { ...part, source: { kind: 'data', mediaType, data: FETCHED } }
}
