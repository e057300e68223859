import type { ChatRequest, Message, Part } from '../canonical/chat.ts'

/** Addresses at the beginning of a text, as relay sites have them: `https://files.example/report.pdf What is the total?` */
const LEADING_LINK = /^\s*(https?:\/\/[^\s]{1,2048})(?:\s+|$)/
const PICTURE = /\.(?:png|jpe?g|webp|gif|bmp|heic|avif)(?:[?#].*)?$/i
const MOST_LINKS = 16

/**
 * The request with the addresses that lead its users' texts as pictures and files: what such a chat is asked about, for a
 * model that reads them in no other way.
 */
export function spreadLinks(request: ChatRequest): ChatRequest {
  let isChanged = false
  const messages = request.messages.map((message): Message => {
    if (message.role !== 'user') return message
    const parts = message.parts.flatMap((part) => (part.type === 'text' ? spreadText(part) : [part]))
    if (parts.every((part, at) => part === message.parts[at])) return message
    isChanged = true
    const { bare: _bare, ...rest } = message
    return { ...rest, parts }
  })
  return isChanged ? { ...request, messages } : request
}

function spreadText(part: Extract<Part, { type: 'text' }>): Part[] {
  const found: Part[] = []
  let { text } = part
  for (
    let link = LEADING_LINK.exec(text);
    link !== null && found.length < MOST_LINKS;
    link = LEADING_LINK.exec(text)
  ) {
    const [whole, url = ''] = link
    const type = PICTURE.test(url) ? 'image' : 'file'
    found.push({ type, source: { kind: 'url', url } })
    text = text.slice(whole.length)
  }
  if (found.length === 0) return [part]
  return text === '' ? found : [...found, { ...part, text }]
}
