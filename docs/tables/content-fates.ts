import type { ChatProtocol } from '../../packages/sluice/src/canonical/chat.ts'
import type { JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { COMPLETE_CONTENT, MESSAGES_CONTENT } from './content/anthropic-messages.ts'
import { GENERATE_CONTENT } from './content/gemini-generate.ts'
import { CHAT_CONTENT, COMPLETIONS_CONTENT } from './content/openai-chat.ts'
import { RESPONSES_CONTENT } from './content/openai-responses.ts'
import type { ContentSample } from './content/sample.ts'
import { TOOLS_OF } from './content/tools.ts'
import { writeTable } from './markdown.ts'
import { type CallerForm, LEAST, UPSTREAMS } from './protocols.ts'
import { sendToUpstream } from './send-to-upstream.ts'

export const CONTENT_OF: Readonly<Record<CallerForm, readonly ContentSample[]>> = {
  'openai-chat': CHAT_CONTENT,
  'openai-completions': COMPLETIONS_CONTENT,
  'openai-responses': RESPONSES_CONTENT,
  'anthropic-messages': MESSAGES_CONTENT,
  'anthropic-complete': COMPLETE_CONTENT,
  'gemini-generate': GENERATE_CONTENT,
}

/** `partly`: what is told of was left out. `otherwise`: it stands in another place or form, which is told. */
export type ContentFate = 'sent' | 'partly' | 'otherwise' | 'dropped' | 'refused' | 'lost'

/** What becomes of something that a caller writes, asked of the decoders and encoders themselves. */
export function contentFate(caller: CallerForm, sample: ContentSample, upstream: ChatProtocol): ContentFate {
  const least = sendToUpstream(caller, { ...LEAST[caller], ...beside(sample) }, upstream)
  const {
    sent,
    notes: told,
    refused,
  } = sendToUpstream(caller, { ...LEAST[caller], ...sample.body }, upstream)
  if (refused !== null) return 'refused'
  const notes = told.filter((note) => !least.notes.includes(note))
  const words = notes.map((note) => note.split(':')[0])
  if (!sample.marks.some((mark) => sent.includes(mark))) return words.includes('dropped') ? 'dropped' : 'lost'
  if (words.length === 0) return 'sent'
  return words.includes('dropped') || words.includes('incomplete') ? 'partly' : 'otherwise'
}

/** The tools of a conversation with calls are not what is asked about. */
function beside({ body }: ContentSample): JsonObject {
  const isOfTools = Object.keys(body).length === 1
  return body.tools === undefined || isOfTools ? {} : { tools: body.tools }
}

const SHOWN: Readonly<Record<Exclude<ContentFate, 'lost'>, string>> = {
  sent: 'sent',
  partly: 'sent in part',
  otherwise: 'sent otherwise',
  dropped: '**dropped**',
  refused: '**refused**',
}

export function writeContent(caller: CallerForm): string {
  return write('Content', caller, CONTENT_OF[caller])
}

export function writeTools(caller: CallerForm): string {
  return write('Tool', caller, TOOLS_OF[caller] ?? [])
}

function write(heading: string, caller: CallerForm, samples: readonly ContentSample[]): string {
  const rows = samples.map((sample) => [
    sample.kind,
    ...UPSTREAMS.map((upstream) => {
      const fate = contentFate(caller, sample, upstream)
      if (fate === 'lost') throw new Error(`${sample.kind} of ${caller} is lost on its way to ${upstream}`)
      return SHOWN[fate]
    }),
  ])
  return writeTable([heading, ...UPSTREAMS], rows)
}
