import type { JsonObject } from '../../../canonical/json.ts'

/**
 * A picture that the vendor drew (`image_generation_call`) stands in canonical form twice: as an `image`, which callers of
 * every protocol can be shown, and right behind it as a vendor block with all else that its item says. The base64 is kept
 * once, so that block has no `result`.
 */
export const IMAGE_CALL = 'image_generation_call'

/** The item without its picture. */
export function withoutPicture(item: JsonObject): JsonObject {
  const { result: _, ...rest } = item
  return rest
}

/** Whether an item wants its picture back before it may go to the vendor. */
export function lacksPicture(item: JsonObject): boolean {
  return item.type === IMAGE_CALL && typeof item.result !== 'string'
}

/** `image/png` of the item's `output_format`. */
export function pictureType(item: JsonObject): string {
  const { output_format: format } = item
  return typeof format === 'string' && format !== '' ? `image/${format}` : 'image/png'
}
