import type { ChatRequest } from '../canonical/chat.ts'
import { badField } from '../canonical/errors.ts'
import { takesLinks } from '../protocols/chat/takes-links.ts'
import type { ModelTraits } from '../protocols/chat/traits.ts'
import { openFile, readFile } from '../records/files/store-file.ts'
import type { Candidate } from '../routing/channel.ts'
import type { DispatchPlan } from './dispatch-plan.ts'
import { forgetReasoning } from './forget-reasoning.ts'
import { checkLinks, type FetchMedia, inlineLinks, type LinkedPart } from './prepare-media.ts'
import { restoreReasoning } from './reasoning-memory.ts'
import type { RelayServices } from './services.ts'
import { spreadLinks } from './spread-links.ts'

/** The request as a candidate is to get it; the caller's own object where nothing has to differ. */
export async function requestFor(
  call: DispatchPlan,
  candidate: Candidate,
  { traits, forget }: { traits: ModelTraits; forget: boolean },
  services: RelayServices,
): Promise<ChatRequest> {
  const { protocol } = candidate.format
  const { request: asked, linksPictures, askedModel } = call.plan
  let request = forget ? forgetReasoning(asked) : restoreReasoning(asked, call.kept, protocol)
  let { links } = call
  // Another relay site knows such a text by itself.
  if (linksPictures && candidate.upstreamModel !== askedModel) {
    request = spreadLinks(request)
    links = checkLinks(request, services.ownFileId)
  }
  const ours = takesLinks(protocol, traits) ? links.filter(({ ownId }) => ownId !== undefined) : links
  if (ours.length === 0) return request
  return inlineLinks(request, ours, mediaOf(call.key.customer.id, services), call.client.signal())
}

/** A file of our own is read, with the right of its customer; what others have is fetched. */
function mediaOf(customerId: string, services: RelayServices): FetchMedia {
  return async (link, signal) => {
    if (link.ownId === undefined) return services.fetchMedia(link, signal)
    const file = await readFile(services, customerId, link.ownId)
    const content = file === undefined ? undefined : await openFile(services, file, signal)
    if (file === undefined || content === undefined) throw unknownFile(link)
    const chunks: Uint8Array[] = []
    for await (const chunk of content) chunks.push(chunk)
    return { mediaType: file.mediaType, body: Buffer.concat(chunks) }
  }
}

function unknownFile({ path }: LinkedPart): Error {
  return badField(path, 'The link leads to no file of yours.', 'invalid_url')
}
