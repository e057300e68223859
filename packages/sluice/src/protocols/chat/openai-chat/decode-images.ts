import { isJsonObject, type Json } from '../../../canonical/json.ts'

/** `images[]` of a message: a picture inside, or a link to one. */
export type WireImage = { kind: 'data'; mediaType: string; data: string } | { kind: 'link'; url: string }

/** Pictures as OpenRouter gives them: https://openrouter.ai/docs/features/multimodal/image-generation */
export function decodeImages(wire: Json | undefined): WireImage[] {
  if (!Array.isArray(wire)) return []
  const images: WireImage[] = []
  for (const one of wire) {
    const held = isJsonObject(one) ? one.image_url : undefined
    const url = isJsonObject(held) ? held.url : held
    if (typeof url !== 'string') continue
    const comma = url.indexOf(',')
    const head = url.startsWith('data:') && comma !== -1 ? url.slice('data:'.length, comma) : ''
    if (head.endsWith(';base64')) {
      const mediaType = head.slice(0, -';base64'.length) || 'image/png'
      images.push({ kind: 'data', mediaType, data: url.slice(comma + 1) })
    } else {
      images.push({ kind: 'link', url })
    }
  }
  return images
}

/** A linked picture as text: canonical pictures carry their bytes. */
export function describeLink(url: string): string {
  return `![image](${url})`
}
