import { pino } from 'pino'

/** Fields that a log line may carry (reliability.md 5). There is no way to log an object. */
export interface LogFields {
  requestId?: string
  customerId?: string | null
  apiKeyId?: string | null
  channelId?: string | null
  channel?: string
  provider?: string | null
  route?: string
  protocol?: string
  operation?: string
  model?: string | null
  path?: string | null
  status?: string
  httpStatus?: number
  errorCode?: string | null
  finishReason?: string | null
  streamed?: boolean
  input?: number
  output?: number
  cachedInput?: number
  usageSource?: string | null
  charge?: string
  held?: string
  uncollected?: string
  attempts?: number
  clientGone?: boolean
  warnings?: string
  durationMs?: number
  firstTokenMs?: number | null
  upstreamMs?: number
  requestBytes?: number
  responseBytes?: number
  clientIp?: string | null
  reason?: string
  errorClass?: string
  count?: number
  file?: string
  line?: number
  name?: string
  signal?: string
  revision?: string
  alarm?: string
}

export interface Logger {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
  /** A whole line at level `info`, which its writer has escaped: for what every call writes. */
  line(text: () => string): void
  /** Writes what is buffered. */
  flush(): void
}

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** Of one write; the destination writes no more than 16 KiB at once. */
const BUFFER_BYTES = 15 * 1024
const FLUSH_MS = 200

/** JSON lines on stderr. Lines of calls are buffered for up to 200 ms, so that a call does not pay for a write. */
export function openLogger(level: LogLevel): Logger & { close(): void } {
  const destination = pino.destination({ dest: 2, sync: false, minLength: BUFFER_BYTES })
  const log = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination)
  let lines = ''
  const writeLines = (): void => {
    if (lines === '') return
    const text = lines
    lines = ''
    destination.write(text)
  }
  const timer = setInterval(() => {
    writeLines()
    destination.flush()
  }, FLUSH_MS).unref()
  const write = (name: 'debug' | 'info' | 'warn' | 'error') => (message: string, fields?: LogFields) => {
    writeLines()
    if (fields === undefined) log[name](escapeControl(message))
    else log[name](fields, escapeControl(message))
    if (name === 'warn' || name === 'error') destination.flush()
  }
  const isInfo = log.isLevelEnabled('info')
  const flush = (): void => {
    try {
      writeLines()
      destination.flushSync()
    } catch {
      // Not open yet, or the reader of stderr has gone: there is nowhere left to say so.
    }
  }
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    line(text) {
      if (!isInfo) return
      lines += text()
      if (lines.length > BUFFER_BYTES) writeLines()
    },
    flush,
    close() {
      clearInterval(timer)
      flush()
    },
  }
}

export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {}, line() {}, flush() {} }

/** JSON escapes them anyway; terminals that read the file raw are spared C1 controls too. */
function escapeControl(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ')
}

/** What of an unknown failure may be logged: its class and message, shortened, with secrets' shapes cut out. */
export function describeError(error: unknown): { errorClass: string; reason: string } {
  if (!(error instanceof Error)) return { errorClass: typeof error, reason: '' }
  return { errorClass: error.name, reason: scrubSecrets(error.message).slice(0, 300) }
}

function scrubSecrets(text: string): string {
  return text
    .replace(/\b(sk|pk|rk|key|AIza)[-_A-Za-z0-9]{12,}/g, '[key]')
    .replace(/\bbearer\s+\S+/gi, 'Bearer [key]')
    .replace(/\bhttps?:\/\/\S+/gi, '[address]')
}
