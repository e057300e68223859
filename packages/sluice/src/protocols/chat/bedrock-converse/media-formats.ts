/** The words of Converse for media types: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ContentBlock.html */
const IMAGES: readonly (readonly [string, string])[] = [
  ['image/png', 'png'],
  ['image/jpeg', 'jpeg'],
  ['image/gif', 'gif'],
  ['image/webp', 'webp'],
]

const DOCUMENTS: readonly (readonly [string, string])[] = [
  ['application/pdf', 'pdf'],
  ['text/plain', 'txt'],
  ['text/markdown', 'md'],
  ['text/html', 'html'],
  ['text/csv', 'csv'],
  ['application/msword', 'doc'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'docx'],
  ['application/vnd.ms-excel', 'xls'],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'],
]

const VIDEOS: readonly (readonly [string, string])[] = [
  ['video/mp4', 'mp4'],
  ['video/quicktime', 'mov'],
  ['video/x-matroska', 'mkv'],
  ['video/webm', 'webm'],
  ['video/x-flv', 'flv'],
  ['video/mpeg', 'mpeg'],
  ['video/x-ms-wmv', 'wmv'],
  ['video/3gpp', 'three_gp'],
]

export const IMAGE_FORMATS: ReadonlyMap<string, string> = new Map([...IMAGES, ['image/jpg', 'jpeg']])
export const DOCUMENT_FORMATS: ReadonlyMap<string, string> = new Map(DOCUMENTS)
export const VIDEO_FORMATS: ReadonlyMap<string, string> = new Map([...VIDEOS, ['video/mov', 'mov']])

/** The format's own words for sound, which callers share. */
export const AUDIO_FORMATS: ReadonlySet<string> = new Set([
  'mp3',
  'opus',
  'wav',
  'aac',
  'flac',
  'mp4',
  'ogg',
  'mkv',
  'm4a',
  'webm',
])

const TYPES: ReadonlyMap<string, string> = new Map(IMAGES.map(([type, format]) => [format, type]))

/** The media type of a picture that came back. */
export function imageType(format: string): string {
  return TYPES.get(format) ?? `image/${format}`
}

/** Without its parameters: `text/plain; charset=utf-8`. */
export function bareType(mediaType: string): string {
  return mediaType.split(';', 1)[0]?.trim().toLowerCase() ?? ''
}
