import type { MediaSource } from '../../canonical/chat.ts'

/** The link to a picture or file; what comes with the request as a data URL. */
export function mediaUrl(source: Exclude<MediaSource, { kind: 'file-id' }>): string {
  return source.kind === 'url' ? source.url : `data:${source.mediaType};base64,${source.data}`
}

/** A name for a document without one, which OpenAI does not take: https://platform.openai.com/docs/guides/pdf-files */
export function nameFile(mediaType: string): string {
  const subtype = mediaType.split('/')[1] ?? 'bin'
  return `file.${subtype === 'plain' ? 'txt' : subtype.replace(/[^a-z0-9]/g, '')}`
}
