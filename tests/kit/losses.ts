import type { CallerProtocol } from './expected-answer.ts'
import type { PlainExchange } from './read-exchange-plainly.ts'
import { PROTOCOL_OF, type RecordedExchange } from './recorded-exchanges.ts'

/** What of an answer the protocol of its caller has no place for. */
export const LOSS_KINDS = [
  'hosted work',
  'pictures',
  'sound',
  'further choices',
  'citations of files',
] as const

export interface Loss {
  kind: (typeof LOSS_KINDS)[number]
  /** By which the caller is told. */
  warning: RegExp
}

/** What of a recorded answer cannot exist in the protocol that it is translated to, or only in another form. */
export function lossesOf(protocol: CallerProtocol, one: RecordedExchange, plain: PlainExchange): Loss[] {
  const losses: Loss[] = []
  if (protocol === PROTOCOL_OF[one.api] || plain.failed || plain.isEmpty) return losses
  for (const { kind, isSearch } of plain.hosted) {
    // A web search is one in both (conversion.md 46).
    if (isSearch && protocol === 'openai-responses' && one.api === 'messages') continue
    losses.push({ kind: 'hosted work', warning: new RegExp(`(?:dropped|changed):${kind}`) })
  }
  const [{ pictures, sounds } = { pictures: 0, sounds: 0 }] = plain.media
  if (pictures > 0 && protocol === 'anthropic-messages') {
    losses.push({ kind: 'pictures', warning: /changed:content\.image/ })
  }
  const isRich = protocol === 'openai-chat' || protocol === 'gemini-generate'
  if (sounds > 0 && !isRich) losses.push({ kind: 'sound', warning: /dropped:(?:content\.)?audio/ })
  if (plain.choices.length > 1 && !isRich) {
    losses.push({ kind: 'further choices', warning: /dropped:choices/ })
  }
  if (plain.files > 0) {
    losses.push({ kind: 'citations of files', warning: /dropped:(?:annotations|citations)/ })
  }
  return losses
}
