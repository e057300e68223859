import type { JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { emptyUsage, type Usage } from '../../packages/sluice/src/canonical/usage.ts'
import { child, list, text } from './read-chat-plainly.ts'

/** What a response says to a reader who just goes through its items: the yardstick for the codec. */
export interface PlainResponse {
  text: string
  refusal: string
  /** All that is shown of the thinking, item by item. */
  reasoning: string[]
  /** What the vendor wants back of it. */
  proofs: string[]
  calls: { id: string; name: string; arguments: string; custom: boolean }[]
  /** Addresses that are cited, and where in all of the text. */
  cited: { url: string; passage: string | undefined }[]
  /** Citations of files. */
  files: number
  /** Types of the items of the vendor's own. */
  hosted: string[]
  images: string[]
  /** `completed`, or why not. */
  ending: string
  usage: Usage | undefined
}

export function readResponsePlainly(response: JsonObject): PlainResponse {
  const plain: PlainResponse = {
    text: '',
    refusal: '',
    reasoning: [],
    proofs: [],
    calls: [],
    cited: [],
    files: 0,
    hosted: [],
    images: [],
    ending: text(child(response, 'incomplete_details').reason) || text(response.status),
    usage: undefined,
  }
  for (const item of list(response.output)) readItem(plain, item)
  if (list([response.usage ?? null]).length > 0) plain.usage = readUsage(response)
  return plain
}

function readItem(plain: PlainResponse, item: JsonObject): void {
  switch (item.type) {
    case 'message':
      for (const part of list(item.content)) readPart(plain, part)
      break
    case 'reasoning': {
      const shown = [...list(item.content), ...list(item.summary)].map((part) => text(part.text)).join('')
      if (shown !== '') plain.reasoning.push(shown)
      if (text(item.encrypted_content) !== '')
        plain.proofs.push(`${text(item.id)} ${text(item.encrypted_content)}`)
      break
    }
    case 'function_call':
    case 'custom_tool_call':
      plain.calls.push({
        id: text(item.call_id),
        name: text(item.name),
        arguments: text(item.arguments ?? item.input),
        custom: item.type === 'custom_tool_call',
      })
      break
    default:
      plain.hosted.push(text(item.type))
      if (item.type === 'image_generation_call' && text(item.result) !== '')
        plain.images.push(text(item.result))
  }
}

function readPart(plain: PlainResponse, part: JsonObject): void {
  const own = text(part.text)
  for (const note of list(part.annotations)) {
    if (text(note.url) === '') plain.files++
    else {
      const { start_index: start, end_index: end } = note
      const isPlaced = typeof start === 'number' && typeof end === 'number'
      plain.cited.push({ url: text(note.url), passage: isPlaced ? own.slice(start, end) : undefined })
    }
  }
  plain.text += own
  plain.refusal += text(part.refusal)
}

/** The disjoint counters, by R20 and nothing else. */
function readUsage(response: JsonObject): Usage {
  const stated = child(response, 'usage')
  const count = (value: JsonObject, key: string) => (typeof value[key] === 'number' ? value[key] : 0)
  const input = child(stated, 'input_tokens_details')
  const usage = emptyUsage()
  usage.cachedInput = count(input, 'cached_tokens')
  usage.cacheWrite5m = count(input, 'cache_write_tokens')
  usage.input = count(stated, 'input_tokens') - usage.cachedInput - usage.cacheWrite5m
  usage.output = count(stated, 'output_tokens')
  usage.reasoning = count(child(stated, 'output_tokens_details'), 'reasoning_tokens')
  const items = list(response.output)
  const searches = items.filter(({ type }) => type === 'web_search_call')
  usage.webSearch = searches.filter(
    ({ action }) => (child({ action }, 'action').type ?? 'search') === 'search',
  ).length
  usage.fileSearch = items.filter(({ type }) => type === 'file_search_call').length
  const ran = items.filter(({ type }) => type === 'code_interpreter_call')
  usage.codeExecution = new Set(ran.map((item, at) => text(item.container_id) || at)).size
  usage.images = items.filter(
    ({ type, result }) => type === 'image_generation_call' && text(result) !== '',
  ).length
  return usage
}
