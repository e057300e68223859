import type { MediaSource } from '../../canonical/chat.ts'
import { badField } from '../../canonical/errors.ts'
import { isPublicUrl } from './public-url.ts'

/** Longest URL of a picture or file that is not a data URL. */
const MAX_URL = 8192

/** A data URL taken apart (its text is not copied), or a link that the vendor may fetch (R35). */
export function readMediaUrl(url: string, path: string): MediaSource {
  if (url.startsWith('data:')) return readDataUrl(url, path)
  if (url.length > MAX_URL) {
    throw badField(path, `'${path}' must be a data URL or an http(s) URL of at most ${MAX_URL} characters.`)
  }
  if (!isPublicUrl(url)) {
    throw badField(path, `'${path}' must be a data URL or a public http(s) URL.`, 'invalid_url')
  }
  return { kind: 'url', url }
}

function readDataUrl(url: string, path: string): MediaSource {
  const comma = url.indexOf(',')
  const head = comma === -1 ? '' : url.slice('data:'.length, comma)
  if (!head.endsWith(';base64') || head.length > 256) {
    throw badField(path, `'${path}' must be a base64 data URL: data:<type>;base64,<data>.`, 'invalid_url')
  }
  const mediaType = (head.split(';', 1)[0] ?? '').toLowerCase()
  if (mediaType === '') throw badField(path, `'${path}' must name its media type.`, 'invalid_url')
  return { kind: 'data', mediaType, data: url.slice(comma + 1) }
}
