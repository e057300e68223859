import type { Message, Part } from '../../../canonical/chat.ts'
import { describeToolCall, describeToolResult } from './describe-tool-turn.ts'

/** Writes a part that is no text; throws where it cannot be told. `last` is the turn that the app is to answer. */
export type WritePart = (part: Part, path: string, last: boolean) => string

export interface Transcript {
  text: string
  /** More went into it than one message of the user. */
  flattened: boolean
}

/**
 * A whole conversation as the one text that an app takes:
 *
 *     <what system messages say, and `rules`>
 *
 *     Conversation so far:
 *
 *     User: <text>
 *
 *     Assistant: <text>
 *
 *     User: <the last text>
 *
 * One message of the user stands by itself, without heading or label. A speaker's own name takes the place of the label.
 */
export function writeTranscript(
  messages: readonly Message[],
  rules: readonly string[],
  writePart: WritePart,
): Transcript {
  const names = new Map<string, string>()
  const instructions: string[] = []
  const turns: { label: string; text: string }[] = []
  for (const [index, message] of messages.entries()) {
    const write = (part: Part, at: number) => {
      if (part.type === 'tool-call') names.set(part.id, part.name)
      return writeOne(part, `messages[${index}].content[${at}]`, index === messages.length - 1)
    }
    const written = message.parts.map(write).join('')
    const isBlank = written.trim() === ''
    if (isBlank && !message.parts.some(isFile)) continue
    const text = isBlank ? FILES_ALONE : written
    if (message.role === 'system' || message.role === 'developer') instructions.push(text)
    else turns.push({ label: labelOf(message), text })
  }
  function writeOne(part: Part, path: string, last: boolean): string {
    switch (part.type) {
      case 'text':
      case 'refusal':
        return part.text
      case 'tool-call':
        return describeToolCall(part.name, part.arguments)
      case 'tool-result': {
        const told = part.content.map((one) => writeOne(one, path, last)).join('')
        return describeToolResult(
          part.name ?? names.get(part.callId) ?? part.callId,
          told,
          part.isError === true,
        )
      }
      default:
        return writePart(part, path, last)
    }
  }
  instructions.push(...rules)
  const [first] = turns
  const isPlain = turns.length === 1 && first?.label === LABELS.user
  const dialogue = isPlain
    ? [first.text]
    : ['Conversation so far:', ...turns.map(({ label, text }) => `${label}: ${text}`)]
  const blocks = turns.length === 0 ? instructions : [...instructions, ...dialogue]
  const flattened = (turns.length > 0 && !isPlain) || instructions.length > rules.length
  return { text: blocks.join('\n\n'), flattened }
}

/** The words of a turn that is files alone, which go beside the text: an app wants some. */
const FILES_ALONE = '[See the files.]'

function isFile({ type }: Part): boolean {
  return type === 'image' || type === 'file'
}

const LABELS = { user: 'User', assistant: 'Assistant', tool: 'Tool' } as const

function labelOf({ role, name }: Message): string {
  if (role === 'assistant') return name ?? LABELS.assistant
  return role === 'tool' ? LABELS.tool : (name ?? LABELS.user)
}
