import type { Json } from '../../canonical/json.ts'
import { deriveCallId } from './call-ids.ts'
import type { DecodeContext } from './chat-format.ts'

/** The id of a call; where the vendor gives none, one that the answer's id makes unique (conversion.md 5). */
export function decodeCallId(
  stated: Json | undefined,
  place: { message: string; call: number },
  context: DecodeContext,
): string {
  if (typeof stated === 'string' && stated !== '') return stated
  const minted = place.message === '' ? context.mintCallId?.() : undefined
  return minted ?? deriveCallId(place.message, 0, place.call)
}
