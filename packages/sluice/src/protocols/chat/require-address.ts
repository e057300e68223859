import type { FilePart, ImagePart, MediaSource } from '../../canonical/chat.ts'
import { badField } from '../../canonical/errors.ts'

/** Where a picture or file lies, for apps and bots, which fetch it themselves. */
export function requireAddress(
  { source }: ImagePart | FilePart,
  path: string,
): MediaSource & { kind: 'url' } {
  if (source.kind === 'url') return source
  const message = 'This model takes pictures and files by their addresses only.'
  throw badField(path, message, 'unsupported_content')
}
