import type { AudioPart, FilePart, ImagePart, MediaSource } from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { isPublicUrl } from '../public-url.ts'
import { missing } from '../read-value.ts'
import type { WireFields } from './wire-fields.ts'

export type MediaPart = ImagePart | FilePart | AudioPart

/** OpenAI's names for kinds of sound, where they are not the media type's own. */
const AUDIO_FORMATS = new Map([
  ['audio/mpeg', 'mp3'],
  ['audio/x-wav', 'wav'],
  ['audio/wave', 'wav'],
  ['audio/mp4', 'm4a'],
  ['audio/x-m4a', 'm4a'],
  ['audio/l16', 'pcm16'],
  ['audio/pcm', 'pcm16'],
])

/** Longest URL of a picture or file. */
const MAX_URL = 8192
/** How much of a file is looked at for what cannot be base64: the vendor looks at all of it. */
const CHECKED_LENGTH = 65_536
const BASE64 = /^[A-Za-z0-9+/_\-\s]*={0,2}\s*$/
const IMAGE_NAME = /\.(?:png|jpe?g|webp|gif|heic|heif|bmp)(?:[?#]|$)/i
/** What Google reads itself, and nobody else can. */
const GOOGLE_HOSTS = /^(?:generativelanguage\.googleapis\.com|(?:www\.|m\.)?youtube\.com|youtu\.be)$/

/** `inlineData`: https://ai.google.dev/api/caching#Blob */
export function decodeBlob(blob: WireFields): MediaPart {
  const mediaType = blob.requireString('mimeType')
  const data = readBase64(blob)
  const type = mediaType.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  const displayName = blob.string('displayName')
  if (type.startsWith('audio/')) {
    const format = AUDIO_FORMATS.get(type) ?? type.slice('audio/'.length)
    return withExtra({ type: 'audio', format, data, mediaType }, { displayName })
  }
  return mediaPart({ kind: 'data', mediaType, data }, type.startsWith('image/'), displayName)
}

/** `fileData`: https://ai.google.dev/api/caching#FileData */
export function decodeFileData(file: WireFields): MediaPart {
  const url = file.requireString('fileUri')
  const mediaType = file.string('mimeType')
  const source = readUri(url, file.pathOf('fileUri'))
  if (mediaType !== undefined && mediaType !== '') source.mediaType = mediaType
  const isImage = mediaType?.startsWith('image/') ?? IMAGE_NAME.test(url)
  return mediaPart(source, isImage, file.string('displayName'))
}

function mediaPart(source: MediaSource, isImage: boolean, displayName: string | undefined): MediaPart {
  if (isImage) return withExtra({ type: 'image', source }, { displayName })
  const part: FilePart = { type: 'file', source }
  if (displayName !== undefined && displayName !== '') part.filename = displayName
  return part
}

function withExtra<T extends MediaPart>(part: T, { displayName }: { displayName: string | undefined }): T {
  if (displayName !== undefined && displayName !== '') part.extra = { displayName }
  return part
}

function readBase64(blob: WireFields): string {
  const path = blob.pathOf('data')
  const data = blob.string('data')
  if (data === undefined || data === '') throw missing(path)
  const head = data.length > CHECKED_LENGTH ? data.slice(0, CHECKED_LENGTH) : data
  if (!BASE64.test(head)) throw badField(path, `'${path}' must be base64.`, 'invalid_base64')
  // Python's SDK writes the alphabet of URLs, which only Google reads.
  return data.includes('-') || data.includes('_') ? data.replaceAll('-', '+').replaceAll('_', '/') : data
}

/** A link (R35), or what only Google can read: its Files, its storage, YouTube. */
function readUri(uri: string, path: string): Exclude<MediaSource, { kind: 'data' }> {
  if (uri.startsWith('gs://') || /^files\/[\w-]{1,256}$/.test(uri)) return { kind: 'file-id', id: uri }
  if (uri.length > MAX_URL || !isPublicUrl(uri)) {
    throw badField(path, `'${path}' must be a file of Google's or a public http(s) URL.`, 'invalid_url')
  }
  const host = URL.parse(uri)?.hostname ?? ''
  return GOOGLE_HOSTS.test(host) ? { kind: 'file-id', id: uri } : { kind: 'url', url: uri }
}

/** Attributes of a part beside its own field, for an upstream of this format. */
export function addExtra(part: { extra?: JsonObject }, rest: JsonObject | undefined): void {
  if (rest !== undefined) part.extra = { ...part.extra, ...rest }
}
