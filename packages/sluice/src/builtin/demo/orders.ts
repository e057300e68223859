/**
 * What a caller orders of the demo, beside an answer: faults, slowness, length. Written behind the model's
 * name (`demo-chat!429=2`), as a word of the last user message (`demo!slow=500,cut=3`) or in the header
 * `x-demo-order`. docs/demo.md lists the words.
 */
export interface DemoOrders {
  /** Refused with this status; `retryAfter` in seconds. */
  status: number | undefined
  retryAfter: number | undefined
  quota: boolean
  context: boolean
  /** Milliseconds: before the status line, before the first content, between chunks. */
  wait: number
  slow: number
  delay: number
  /** Chunks of content before it happens. */
  cut: number | undefined
  stall: number | undefined
  error: number | undefined
  usage: 'right' | 'none' | 'negative' | 'huge' | 'text'
  /** The whole answer is replaced. */
  body: DemoBodyFault | undefined
  /** Tokens of text, in place of the usual text; shared by all choices. */
  tokens: number | undefined
  /** Tools that are called at once. */
  calls: number
  filter: boolean
  noEnd: boolean
}

export const BODY_FAULTS = [
  'empty',
  'blank',
  'garbage',
  'half',
  'html',
  'line',
  'length',
  'bomb',
  'not-http',
  'drop',
] as const

export type DemoBodyFault = (typeof BODY_FAULTS)[number]

const MOST_MS = 3_600_000
/** The demo runs inside the gateway, so nobody orders more than a few milliseconds of its time. */
const MOST_TOKENS = 20_000

export function noOrders(): DemoOrders {
  return {
    status: undefined,
    retryAfter: undefined,
    quota: false,
    context: false,
    wait: 0,
    slow: 0,
    delay: 0,
    cut: undefined,
    stall: undefined,
    error: undefined,
    usage: 'right',
    body: undefined,
    tokens: undefined,
    calls: 1,
    filter: false,
    noEnd: false,
  }
}

/**
 * Adds comma-separated words to `orders`. Gives the first word that means nothing, so that a typing mistake
 * does not pass for success.
 */
export function readOrders(text: string, orders: DemoOrders): string | undefined {
  for (const part of text.split(',')) {
    const [word = '', value] = part.trim().split('=', 2)
    if (word !== '' && !readOrder(word, value, orders)) return part.trim()
  }
  return undefined
}

function readOrder(word: string, value: string | undefined, orders: DemoOrders): boolean {
  if (/^[45]\d\d$/.test(word)) {
    orders.status = Number(word)
    if (value !== undefined) orders.retryAfter = countOf(value, 86_400)
    return value === undefined || orders.retryAfter !== undefined
  }
  const fault = BODY_FAULTS.find((name) => name === word)
  if (fault !== undefined) {
    orders.body = fault
    return value === undefined
  }
  switch (word) {
    case 'quota':
    case 'context':
    case 'filter':
      orders[word] = true
      return value === undefined
    case 'no-end':
      orders.noEnd = true
      return value === undefined
    case 'usage':
      if (value !== 'none' && value !== 'negative' && value !== 'huge' && value !== 'text') return false
      orders.usage = value
      return true
    default:
      return readCountedOrder(word, value ?? '', orders)
  }
}

function readCountedOrder(word: string, value: string, orders: DemoOrders): boolean {
  const count = countOf(value, word === 'tokens' || word === 'calls' ? MOST_TOKENS : MOST_MS)
  if (count === undefined) return false
  switch (word) {
    case 'wait':
    case 'slow':
    case 'delay':
    case 'cut':
    case 'stall':
    case 'error':
    case 'tokens':
    case 'calls':
      orders[word] = count
      return true
    default:
      return false
  }
}

function countOf(text: string, most: number): number | undefined {
  return /^\d{1,9}$/.test(text) ? Math.min(Number(text), most) : undefined
}

/** A name and the orders behind its first `!`. */
export function splitModel(name: string): { model: string; orders: string } {
  const at = name.indexOf('!')
  return at < 0 ? { model: name, orders: '' } : { model: name.slice(0, at), orders: name.slice(at + 1) }
}

/** A text and the orders in its words `demo!…`. */
export function splitText(text: string): { text: string; orders: string } {
  const found: string[] = []
  const rest = text.replace(/(^|\s)demo!([a-z0-9=,-]+)/g, (_whole, space: string, words: string) => {
    found.push(words)
    return space
  })
  return { text: found.length === 0 ? text : rest.trim(), orders: found.join(',') }
}
