import type { ChatProtocol, ChatRequest } from '../../canonical/chat.ts'
import type { FieldFate } from './field-fate.ts'
import type { RequestFates } from './lost-fields.ts'

/** What fields say that have the same fate toward every upstream. */
export interface SaidEverywhere {
  readonly everywhere: FieldFate
}

/** It serves us alone. */
export const OURS: SaidEverywhere = { everywhere: 'kept' }

/** A field of a caller's body and what it says in our own language; its fate toward each upstream follows from that. */
export interface RequestField {
  readonly name: string
  /** `extra`: canonical has no word for it. */
  readonly says: keyof ChatRequest | SaidEverywhere
  /** Where its fate is another than that of what it says. */
  readonly toward?: Readonly<Partial<Record<ChatProtocol, FieldFate>>>
}

export function field(
  name: string,
  says: RequestField['says'],
  toward?: RequestField['toward'],
): RequestField {
  return toward === undefined ? { name, says } : { name, says, toward }
}

/** `own` is the caller's protocol, `fates` what the upstream's does with what canonical has words for. */
export function fateOf(
  { says, toward }: RequestField,
  own: ChatProtocol,
  target: ChatProtocol,
  fates: RequestFates,
): FieldFate {
  const declared = toward?.[target]
  if (declared !== undefined) return declared
  if (typeof says === 'object') return says.everywhere
  if (says === 'extra') return target === own ? 'carried' : 'warned'
  return fates[says]
}

/** The fields that canonical has no words for: they go on by name. */
export function carriedFields(fields: readonly RequestField[]): ReadonlySet<string> {
  return new Set(fields.filter(({ says }) => says === 'extra').map(({ name }) => name))
}
