import type { Message, Part } from '../../../canonical/chat.ts'

/**
 * Links as what the vendor follows, as it does those to files of its own: of a body that goes on as it is nothing can be
 * fetched here and put in.
 */
export function leaveLinks(message: Message): Message {
  return { ...message, parts: message.parts.map(leaveLink) }
}

function leaveLink(part: Part): Part {
  if (part.type === 'tool-result') return { ...part, content: part.content.map(leaveLink) }
  if ((part.type !== 'image' && part.type !== 'file') || part.source.kind !== 'url') return part
  const { url, mediaType } = part.source
  return {
    ...part,
    source: { kind: 'file-id', id: url, ...(mediaType !== undefined && { mediaType }) },
  }
}
