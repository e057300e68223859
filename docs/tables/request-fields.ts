import {
  CLIENT_JUNK,
  type FieldFate,
  REQUEST_FIELDS,
} from '../../packages/sluice/src/protocols/chat/openai-chat/fields.ts'
import { code, codes, writeTable } from './markdown.ts'

const WORDS: Readonly<Record<FieldFate, string>> = {
  mapped: 'said in its words',
  carried: 'sent as it is',
  warned: '**dropped**, with a warning',
  refused: '**refused**, 400',
  kept: 'not needed there',
}

/** What becomes of each field of a chat request, by the protocol of the upstream. */
export function writeRequestFields(): string {
  const rows = REQUEST_FIELDS.map(({ name, toward }) => [
    code(name),
    WORDS[toward['openai-chat']],
    WORDS[toward['anthropic-messages']],
    WORDS[toward['gemini-generate']],
  ])
  return writeTable(['Field', 'OpenAI', 'Anthropic', 'Gemini'], rows)
}

/** Fields that no upstream sees. */
export function writeClientJunk(): string {
  return codes(CLIENT_JUNK)
}
