import { hashHex } from './short-hash.ts'

/** What a format allows as a tool's name (conversion.md 6). */
export interface ToolNameRule {
  readonly maxLength: number
  /** Tests a whole name. */
  readonly allowed: RegExp
  /** Finds each character that is replaced; global. */
  readonly odd: RegExp
}

export const CHAT_TOOL_NAMES: ToolNameRule = {
  maxLength: 64,
  allowed: /^[A-Za-z0-9_-]+$/,
  odd: /[^A-Za-z0-9_-]/g,
}

export const MESSAGES_TOOL_NAMES: ToolNameRule = { ...CHAT_TOOL_NAMES, maxLength: 128 }

/** Gemini wants a letter or underscore first: https://ai.google.dev/api/caching#FunctionDeclaration */
export const GEMINI_TOOL_NAMES: ToolNameRule = {
  maxLength: 128,
  allowed: /^[A-Za-z_][A-Za-z0-9_.:-]*$/,
  odd: /[^A-Za-z0-9_.:-]/g,
}

/** `_` and eight digits of the hash. */
const TAIL_LENGTH = 9

/** The name as it is sent: itself where the format allows it, else head + `_` + 8 hex of its hash. */
export function encodeToolName(name: string, rule: ToolNameRule): string {
  if (name.length <= rule.maxLength && rule.allowed.test(name)) return name
  const spelled = name.replace(rule.odd, '_')
  const head = rule.allowed.test(spelled.slice(0, 1)) ? spelled : `_${spelled}`
  return `${head.slice(0, rule.maxLength - TAIL_LENGTH)}_${hashHex(name).slice(0, TAIL_LENGTH - 1)}`
}

/** Encodes the names of one request and remembers those that changed, as sent -> as written. */
export interface ToolNameMap {
  encode(name: string): string
  /** Absent while every name went out unchanged. */
  changed(): ReadonlyMap<string, string> | undefined
}

export function openToolNameMap(rule: ToolNameRule): ToolNameMap {
  let changed: Map<string, string> | undefined
  return {
    encode(name) {
      const sent = encodeToolName(name, rule)
      if (sent !== name) {
        changed ??= new Map()
        changed.set(sent, name)
      }
      return sent
    },
    changed: () => changed,
  }
}

/** The caller's name of a tool that a vendor's answer calls. */
export function restoreToolName(sent: string, names: ReadonlyMap<string, string> | undefined): string {
  return names?.get(sent) ?? sent
}
