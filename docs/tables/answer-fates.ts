import type {
  AnswerChoice,
  AnswerPart,
  ChatAnswer,
  ChatProtocol,
} from '../../packages/sluice/src/canonical/chat.ts'
import type { JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { NoteList } from '../../packages/sluice/src/canonical/notes.ts'
import { emptyUsage, type UsageReport } from '../../packages/sluice/src/canonical/usage.ts'
import type { AnswerContext } from '../../packages/sluice/src/protocols/chat/chat-format.ts'
import { replayAnswer } from '../../packages/sluice/src/protocols/chat/replay-answer.ts'
import { writeTable } from './markdown.ts'
import { CALLERS, type CallerForm, isCaller, LEAST } from './protocols.ts'

/** Something that an upstream may answer. */
export interface AnswerSample {
  kind: string
  answer: ChatAnswer
  /** What of it a caller is shown; one of them is enough. */
  marks: readonly string[]
}

const USAGE: UsageReport = { usage: { ...emptyUsage(), input: 12, output: 3 } }

function said(kind: string, parts: AnswerPart[], ...marks: string[]): AnswerSample {
  return { kind, answer: { choices: [choice(parts)], usage: USAGE }, marks }
}

function choice(parts: AnswerPart[], changes: Partial<AnswerChoice> = {}): AnswerChoice {
  return { index: 0, parts, finish: 'stop', ...changes }
}

function hosted(kind: string, protocol: ChatProtocol, type: string, value: JsonObject): AnswerSample {
  const block: AnswerPart = { type: 'vendor', protocol, kind: type, value }
  // Each has a form of its own for a search.
  return said(
    kind,
    [block, { type: 'text', text: 'Found.' }],
    'blk_mark',
    'web_search_call',
    'server_tool_use',
  )
}

const TEXT: AnswerPart = { type: 'text', text: 'ho' }
const PICTURE: AnswerPart = { type: 'image', mediaType: 'image/png', data: 'UGljdHVyZQ==' }
const COUNTS: UsageReport = {
  usage: { ...emptyUsage(), input: 100, cachedInput: 711, output: 17, reasoning: 313 },
}

export const ANSWER_SAMPLES: readonly AnswerSample[] = [
  said('text', [{ type: 'text', text: 'Mark' }], 'Mark'),
  said('its phase', [{ type: 'text', text: 'x', phase: 'commentary' }], 'commentary'),
  said(
    'a citation of a page of the web',
    [{ type: 'text', text: 'x', citations: [{ url: 'https://example.com/mark', start: 0, end: 1 }] }],
    'example.com/mark',
  ),
  said(
    'a citation of a document, of Anthropic’s form',
    [
      {
        type: 'text',
        text: 'x',
        vendorCitations: [
          {
            protocol: 'anthropic-messages',
            value: {
              type: 'page_location',
              cited_text: 'Mark',
              document_index: 0,
              document_title: null,
              start_page_number: 1,
              end_page_number: 2,
            },
          },
        ],
      },
    ],
    'Mark',
  ),
  said('reasoning', [{ type: 'reasoning', text: 'Mark' }, TEXT], 'Mark'),
  said(
    'its proof, of Anthropic',
    [{ type: 'reasoning', text: 'x', proof: { issuer: 'anthropic-messages', value: 'c2lnbmVk' } }, TEXT],
    'c2lnbmVk',
    'sl1.',
    // The same as base64.
    'c2wx',
  ),
  said('a refusal', [{ type: 'refusal', text: 'Mark' }], 'Mark'),
  said(
    'a call of a function',
    [{ type: 'tool-call', id: 'c1', name: 'look', arguments: '{"at":"Mark"}' }],
    'Mark',
  ),
  said(
    'a call of a custom tool',
    [{ type: 'tool-call', id: 'c1', name: 'run', arguments: 'Mark', custom: true }],
    'Mark',
  ),
  said(
    'several calls',
    [
      { type: 'tool-call', id: 'c1', name: 'look', arguments: '{}' },
      { type: 'tool-call', id: 'c2', name: 'look', arguments: '{"at":"Mark"}' },
    ],
    'Mark',
  ),
  said(
    'Gemini’s signature of a call',
    [
      {
        type: 'tool-call',
        id: 'c1',
        name: 'look',
        arguments: '{}',
        proof: { issuer: 'gemini-generate', value: 'c2lnbmVk' },
      },
    ],
    'c2lnbmVk',
    'sl1.',
  ),
  said('a picture', [PICTURE], 'UGljdHVyZQ==', 'files/mark'),
  said('sound', [{ type: 'audio', data: 'U291bmQ=', transcript: 'Mark' }], 'U291bmQ='),
  said('the text of sound', [{ type: 'audio', data: 'U291bmQ=', transcript: 'Mark' }], 'Mark'),
  hosted('a web search by OpenAI', 'openai-responses', 'web_search_call', {
    type: 'web_search_call',
    id: 'blk_mark',
    status: 'completed',
    action: { type: 'search', query: 'x' },
  }),
  hosted('a web search by Anthropic', 'anthropic-messages', 'server_tool_use', {
    type: 'server_tool_use',
    id: 'blk_mark',
    name: 'web_search',
    input: { query: 'x' },
  }),
  hosted('code that Google ran', 'gemini-generate', 'executableCode', {
    executableCode: { language: 'PYTHON', code: 'blk_mark' },
  }),
  {
    kind: 'a second choice',
    answer: {
      choices: [choice([TEXT]), choice([{ type: 'text', text: 'Mark' }], { index: 1 })],
      usage: USAGE,
    },
    marks: ['Mark'],
  },
  {
    kind: 'log probabilities',
    answer: {
      choices: [choice([TEXT], { logprobs: [{ token: 'ho', logprob: -0.734, bytes: null, top: [] }] })],
      usage: USAGE,
    },
    marks: ['-0.734'],
  },
  {
    kind: 'the stop sequence that was hit',
    answer: { choices: [choice([TEXT], { finish: 'stop-sequence', stopSequence: 'MARK' })], usage: USAGE },
    marks: ['MARK'],
  },
  {
    kind: 'a prompt that was blocked',
    answer: { choices: [], blockReason: 'SAFETY', usage: USAGE },
    marks: ['content_filter', 'refusal', 'SAFETY'],
  },
  {
    kind: 'usage',
    answer: { choices: [choice([TEXT])], usage: { usage: { ...emptyUsage(), input: 911, output: 3 } } },
    marks: ['911'],
  },
  { kind: 'cached input', answer: { choices: [choice([TEXT])], usage: COUNTS }, marks: ['711'] },
  { kind: 'reasoning in the output', answer: { choices: [choice([TEXT])], usage: COUNTS }, marks: ['313'] },
]

/** `unsaid`: the form has no place for it, and the caller is not told. */
export type AnswerFate = 'shown' | 'otherwise' | 'dropped' | 'unsaid'

export function contextOf(caller: CallerForm, notes: NoteList): AnswerContext {
  const head = { parameter: 'asked', header: () => undefined }
  const { memo } = CALLERS[caller].decodeRequest(LEAST[caller], new NoteList(), head)
  return {
    id: 'answer_1',
    created: 1_900_000_000,
    model: 'asked',
    profile: 'openai',
    reasoning: 'reasoning_content',
    includeUsage: true,
    legacyFunctions: false,
    ...(memo !== undefined && { memo }),
    mintId: (prefix) => prefix + 'a'.repeat(24),
    pictureLink: () => 'https://gateway.example/files/mark',
    notes,
  }
}

/** What a caller of the form sees of an answer, asked of the encoders themselves. */
export function answerFate(
  caller: CallerForm,
  { answer, marks }: AnswerSample,
  way: 'whole' | 'stream',
): AnswerFate {
  const notes = new NoteList()
  const inbound = CALLERS[caller]
  const context = contextOf(caller, notes)
  let shown: string
  if (way === 'whole') shown = JSON.stringify(inbound.encodeResponse(answer, context))
  else {
    const encoder = inbound.openStreamEncoder(context)
    shown =
      replayAnswer(answer)
        .map((event) => encoder.push(event))
        .join('') + encoder.end()
  }
  const words = notes.list().map((note) => note.split(':')[0])
  if (!marks.some((mark) => shown.includes(mark))) {
    return words.includes('dropped') || words.includes('incomplete') || words.includes('changed')
      ? 'dropped'
      : 'unsaid'
  }
  return words.length === 0 ? 'shown' : 'otherwise'
}

const SHOWN: Readonly<Record<AnswerFate, string>> = {
  shown: 'shown',
  otherwise: 'shown, with a warning',
  dropped: '**dropped**, with a warning',
  unsaid: 'no place',
}

export function writeAnswers(): string {
  const callers = Object.keys(CALLERS).filter(isCaller)
  const rows = ANSWER_SAMPLES.map((sample) => [
    sample.kind,
    ...callers.map((caller) => SHOWN[answerFate(caller, sample, 'whole')]),
  ])
  return writeTable(['Of an answer', ...callers], rows)
}
