import type { AnswerContext } from '../chat-format.ts'

/**
 * A picture that the model drew, as text: this format's answers hold no pictures (conversion.md 44), of which the caller is told.
 * Undefined where we have no copy to link to.
 */
export function encodePicture(
  picture: { mediaType: string; data: string },
  context: AnswerContext,
): string | undefined {
  const link = context.pictureLink?.(picture)
  context.notes.warn(link === undefined ? 'dropped' : 'changed', 'content.image')
  return link === undefined ? undefined : `![image](${link})`
}
