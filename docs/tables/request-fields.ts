import { CLIENT_JUNK } from '../../packages/sluice/src/protocols/chat/client-junk.ts'
import type { FieldFate } from '../../packages/sluice/src/protocols/chat/field-fate.ts'
import { field } from '../../packages/sluice/src/protocols/chat/request-field.ts'
import { FIELDS_OF, fatesOf, NAMED_FIELDS } from './field-fates.ts'
import { code, codes, writeTable } from './markdown.ts'
import { type CallerForm, UPSTREAMS } from './protocols.ts'

const WORDS: Readonly<Record<FieldFate, string>> = {
  mapped: 'mapped',
  carried: 'carried',
  warned: '**warned**',
  refused: '**refused**',
  kept: 'kept',
}

/** What becomes of each field of a caller's body, by the protocol of the upstream. */
export function writeRequestFields(caller: CallerForm): string {
  const unknown = field('any other', caller === 'openai-completions' ? { everywhere: 'warned' } : 'extra')
  const rows = [...FIELDS_OF[caller], unknown].map((one) => [
    one === unknown ? one.name : code(one.name),
    ...fatesOf(caller, one).map(({ fate }) => WORDS[fate]),
  ])
  return writeTable(['Field', ...UPSTREAMS], rows)
}

/** Settings of one vendor that callers write beside the fields of their own protocol. */
export function writeVendorFields(): string {
  const rows = UPSTREAMS.flatMap((upstream) => {
    const fields = NAMED_FIELDS[upstream]
    return fields === undefined ? [] : [[code(upstream), codes(fields)]]
  })
  return writeTable(['Upstream', 'Fields'], rows)
}

/** Fields that no upstream sees. */
export function writeClientJunk(): string {
  return codes(CLIENT_JUNK)
}
