import { describe, expect, it } from 'vitest'
import {
  assistant,
  BUDGET,
  call,
  encode,
  HI,
  LEVEL,
  own,
  text,
} from '../../../../../../tests/kit/encode-gemini.ts'
import type { Part } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { ModelTraits } from '../traits.ts'

describe('thought signatures', () => {
  function modelParts(traits: ModelTraits, ...parts: Part[]) {
    const { body, warnings } = encode({ messages: [...HI, assistant(...parts)] }, { traits })
    const contents = body.contents as unknown as { parts: JsonObject[] }[]
    return { parts: contents[1]?.parts, warnings }
  }
  const SKIP = 'skip_thought_signature_validator'
  const fc = (name: string) => ({ functionCall: { id: name, name, args: {} } })

  it.each<[string, ModelTraits, Part[], JsonObject[], string[]]>([
    ['on its call', LEVEL, [call('f', 'f', '{}', 'sig')], [{ ...fc('f'), thoughtSignature: 'sig' }], []],
    [
      'on the first of two calls',
      LEVEL,
      [call('f', 'f', '{}', 'sig'), call('g', 'g')],
      [{ ...fc('f'), thoughtSignature: 'sig' }, fc('g')],
      [],
    ],
    [
      'missing on Gemini 3',
      LEVEL,
      [call('f', 'f'), call('g', 'g')],
      [{ ...fc('f'), thoughtSignature: SKIP }, fc('g')],
      [],
    ],
    ['missing on 2.5', BUDGET, [call('f', 'f')], [fc('f')], []],
    [
      'the stopgap of a client',
      LEVEL,
      [call('f', 'f', '{}', SKIP)],
      [{ ...fc('f'), thoughtSignature: SKIP }],
      [],
    ],
    [
      'another vendor',
      LEVEL,
      [
        { type: 'reasoning', text: 'Hm.', proof: { issuer: 'anthropic-messages', value: 's' } },
        call('f', 'f'),
      ],
      [{ ...fc('f'), thoughtSignature: SKIP }],
      ['dropped:reasoning'],
    ],
    [
      'with its thoughts',
      BUDGET,
      [own('sig', 'Hm.'), text('Yes')],
      [{ text: 'Hm.', thought: true, thoughtSignature: 'sig' }, { text: 'Yes' }],
      [],
    ],
    [
      'without words, before a text',
      BUDGET,
      [own('sig'), text('Yes')],
      [{ text: 'Yes', thoughtSignature: 'sig' }],
      [],
    ],
    [
      'without words, after a text',
      BUDGET,
      [text('Yes'), own('sig')],
      [{ text: 'Yes', thoughtSignature: 'sig' }],
      [],
    ],
    [
      'without words, before a call',
      LEVEL,
      [own('sig'), call('f', 'f')],
      [{ ...fc('f'), thoughtSignature: 'sig' }],
      [],
    ],
    [
      'of a text and of a call',
      LEVEL,
      [text('Yes'), own('one'), call('f', 'f', '{}', 'two')],
      [
        { text: 'Yes', thoughtSignature: 'one' },
        { ...fc('f'), thoughtSignature: 'two' },
      ],
      [],
    ],
    ['alone', BUDGET, [own('sig')], [{ text: '', thoughtSignature: 'sig' }], []],
    [
      'thoughts beside a signed call',
      LEVEL,
      [{ type: 'reasoning', text: 'Hm.' }, call('f', 'f', '{}', 'sig')],
      [
        { text: 'Hm.', thought: true },
        { ...fc('f'), thoughtSignature: 'sig' },
      ],
      [],
    ],
    [
      'thoughts that nobody signed',
      BUDGET,
      [{ type: 'reasoning', text: 'Hm.' }, text('Yes')],
      [{ text: 'Yes' }],
      ['dropped:reasoning'],
    ],
  ])('%s', (_name, traits, parts, expected, warnings) => {
    const found = modelParts(traits, ...parts)
    expect(found.parts).toEqual(expected)
    expect(found.warnings).toEqual(warnings)
  })
})
