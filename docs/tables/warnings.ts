import type { WarningKind } from '../../packages/sluice/src/canonical/notes.ts'
import { code, writeTable } from './markdown.ts'

const MEANINGS: Readonly<Record<WarningKind, { means: string; example: string }>> = {
  dropped: { means: 'left out: there is no place for it', example: 'dropped:logit_bias' },
  changed: { means: 'replaced by the nearest that there is', example: 'changed:temperature' },
  moved: {
    means: 'put into another place, e.g. a later system message to the front',
    example: 'moved:messages[2]',
  },
  capped: { means: 'limited to what is paid for', example: 'capped:max_tokens' },
  estimated: { means: 'counted by Sluice, for the vendor has no counter', example: 'estimated:input_tokens' },
  emulated: {
    means: 'brought about another way, e.g. a JSON schema by a hidden tool',
    example: 'emulated:response_format',
  },
  incomplete: {
    means: 'a part of the answer could not be read or shown',
    example: 'incomplete:functionCall',
  },
}

/** Every word of `x-sluice-warning`. */
export function writeWarnings(): string {
  const rows = Object.entries(MEANINGS).map(([word, { means, example }]) => [
    code(word),
    means,
    code(example),
  ])
  return writeTable(['Word', 'What stands behind it was', 'Example'], rows)
}
