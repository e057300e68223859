import { expect, it } from 'vitest'
import {
  assistant,
  call,
  picture,
  result,
  system,
  text,
  user,
} from '../../../../../../tests/kit/own-forms.ts'
import type { Message } from '../../../canonical/chat.ts'
import { writeTranscript } from './write-transcript.ts'

const CASES: [string, Message[], string[], string, boolean][] = [
  ['one message by itself', [user(text('Hi'))], [], 'Hi', false],
  ['one message of several texts', [user(text('Hi '), text('you'))], [], 'Hi you', false],
  [
    'a conversation',
    [system('Be brief.'), user(text('Hi')), assistant(text('Ho')), user(text('And now?'))],
    [],
    'Be brief.\n\nConversation so far:\n\nUser: Hi\n\nAssistant: Ho\n\nUser: And now?',
    true,
  ],
  ['instructions before one message', [system('Be brief.'), user(text('Hi'))], [], 'Be brief.\n\nHi', true],
  ['rules of ours', [user(text('Hi'))], ['Say JSON.'], 'Say JSON.\n\nHi', false],
  ['instructions alone', [system('Say hello.')], [], 'Say hello.', true],
  [
    'speakers by their names',
    [
      { ...user(text('Hi')), name: 'Ann' },
      { ...user(text('Ho')), name: 'Bob' },
    ],
    [],
    'Conversation so far:\n\nAnn: Hi\n\nBob: Ho',
    true,
  ],
  [
    'what tools did',
    [
      user(text('How warm?')),
      assistant(text('I look. '), call('c1', 'weather', '{"at":"sea"}'), call('c2', 'now')),
      result('c1', text('20 '), text('degrees')),
      { role: 'tool', parts: [{ type: 'tool-result', callId: 'c2', content: [text('no')], isError: true }] },
      user(text('Well?')),
    ],
    [],
    [
      'Conversation so far:',
      'User: How warm?',
      'Assistant: I look. [Called the tool weather with {"at":"sea"}][Called the tool now.]',
      'Tool: [The tool weather answered: 20 degrees]',
      'Tool: [The tool now failed: no]',
      'User: Well?',
    ].join('\n\n'),
    true,
  ],
  [
    'other parts as they are written for it',
    [user(text('See '), picture()), user(picture())],
    [],
    'Conversation so far:\n\nUser: See <messages[0].content[1]>\n\nUser: <messages[1].content[0]!>',
    true,
  ],
  ['nothing of what is empty', [assistant(text(' ')), user(text('Hi'))], [], 'Hi', false],
  [
    'files alone in words',
    [user(text('Hi')), assistant(text('Ho')), user(picture('file-id'))],
    [],
    'Conversation so far:\n\nUser: Hi\n\nAssistant: Ho\n\nUser: [See the files.]',
    true,
  ],
  ['nothing', [], [], '', false],
]

it.each(CASES)('writes %s', (_name, messages, rules, expected, flattened) => {
  const written = writeTranscript(messages, rules, (part, path, last) =>
    part.type === 'image' && part.source.kind === 'file-id' ? '' : `<${path}${last ? '!' : ''}>`,
  )
  expect(written).toEqual({ text: expected, flattened })
})
