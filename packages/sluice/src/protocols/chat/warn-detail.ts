import type { ImagePart } from '../../canonical/chat.ts'
import type { Notes } from '../../canonical/notes.ts'

/** Told where a format has no word for how closely a picture is looked at; `auto` is what happens without one. */
export function warnDetail({ detail }: ImagePart, notes: Notes): void {
  if (detail !== undefined && detail !== 'auto') notes.warn('dropped', 'image_url.detail')
}
