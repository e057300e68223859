import type { ChatQuirks } from '../../packages/sluice/src/protocols/chat/traits.ts'
import { COMPATIBLE_QUIRKS } from '../../packages/sluice/src/providers/openai-compatible-vendor.ts'
import type { Provider } from '../../packages/sluice/src/providers/provider.ts'
import { PROVIDERS } from '../../packages/sluice/src/providers/registry.ts'
import { code, codes, writeTable } from './markdown.ts'

/** What each vendor of OpenAI's chat completions has otherwise than the rest, in words. */
export function writeProviderQuirks(): string {
  const rows = PROVIDERS.flatMap((provider) => {
    const words = describe(provider)
    return words.length === 0 ? [] : [[code(provider.id), words.join('; ')]]
  })
  return writeTable(['Provider', 'What is done for it'], rows)
}

function describe(provider: Provider): string[] {
  const format = provider.chat.find(({ protocol }) => protocol === 'openai-chat')
  if (format === undefined) return []
  const words = describeQuirks(format.quirks ?? {})
  if (typeof format.path === 'string') words.unshift(`called at ${code(format.path)} below its address`)
  if (provider.traitsOf?.('any')?.fetchesUrls === false) words.push('linked pictures are fetched and put in')
  const options = Object.keys(provider.settings?.shape ?? {})
  if (options.length > 0) words.push(`takes the options ${codes(options)}`)
  return words
}

function describeQuirks(quirks: ChatQuirks): string[] {
  const words: string[] = []
  for (const [name, value] of Object.entries(quirks)) {
    const said = isQuirk(name) && isOwn(name, value) ? WORDS[name](quirks) : ''
    if (said !== '') words.push(said)
  }
  return words
}

/** Not what all of them share. */
function isOwn(name: keyof ChatQuirks, value: unknown): boolean {
  return name === 'usage' || COMPATIBLE_QUIRKS[name] !== value
}

function isQuirk(name: string): name is keyof ChatQuirks {
  return name in WORDS
}

const SWITCHES: Record<NonNullable<ChatQuirks['thinkingSwitch']>, string> = {
  thinking: '`thinking: {type}`',
  'thinking-adaptive': '`thinking: {type}`',
  enable_thinking: '`enable_thinking` and `thinking_budget`',
  chat_template_kwargs: '`chat_template_kwargs.enable_thinking`',
}

const WORDS: Record<keyof ChatQuirks, (quirks: ChatQuirks) => string> = {
  stripFields: ({ stripFields = [] }) => `not sent: ${codes(stripFields)}`,
  usage: ({ usage }) =>
    usage?.researchOutside === true ? 'searches and their reasoning are counted beside the answer' : '',
  noStreamOptions: () => 'no `stream_options`',
  endUserField: ({ endUserField = '' }) => `the end user in ${code(endUserField)}`,
  nineCharCallIds: () => 'ids of calls in nine letters and digits',
  cacheMarks: ({ cacheMarks = '' }) => `cache marks as ${code(cacheMarks)}`,
  noDeveloperRole: ({ noDeveloperRole }) => (noDeveloperRole === false ? 'knows the role `developer`' : ''),
  reasoningBack: ({ reasoningBack = '' }) =>
    reasoningBack === 'thinking-part'
      ? 'past thinking as a part of the content'
      : `past thinking in ${code(reasoningBack)}`,
  wantsReasoningOfCalls: () => 'no thinking where that of a past tool call is lost',
  googleSignatures: () => "Gemini's signatures in `extra_content`",
  maxCompletionTokens: () => 'the limit as `max_completion_tokens`',
  thinkingSwitch: ({ thinkingSwitch }) =>
    thinkingSwitch === undefined ? '' : `thinking by ${SWITCHES[thinkingSwitch]}`,
  renameFields: ({ renameFields = {} }) =>
    Object.entries(renameFields)
      .map(([from, to]) => `${code(from)} as ${code(to)}`)
      .join(', '),
  stripMessageFields: ({ stripMessageFields = [] }) => `not sent in messages: ${codes(stripMessageFields)}`,
  topCitations: () => 'its sources become citations of the text',
  audioDataUrl: () => 'sound as a data URL',
  compacts: () => 'sums conversations up itself',
  takesEnvelopes: () => 'past reasoning goes on in our own envelope',
  noCallIds: () => 'calls and results go by name and order, without ids',
  billingLine: () => "Claude Code's billing line stays in the system text",
  webSearch: ({ webSearch = {} }) => {
    const { body, tool, fields = [] } = webSearch
    const asked = tool === undefined ? codes(Object.keys(body ?? {})) : `the tool ${code(String(tool.type))}`
    const own = fields.length === 0 ? '' : ` (${codes(fields)} as well need a price of \`web_search\`)`
    return asked === '' ? `${codes(fields)} need a price of \`web_search\`` : `web search by ${asked}${own}`
  },
}
