import type { ChatEvent } from '../../../canonical/chat-event.ts'
import type { UsageReport } from '../../../canonical/usage.ts'
import type { AnswerContext, StreamEncoder } from '../chat-format.ts'
import { echoOf, encodeFinish, encodeUsage, lostPart } from './encode-answer.ts'
import { encodeLogprobs } from './encode-logprobs.ts'

/** Events to chunks of text; the frame around them is joined from strings that are made once a stream. */
export function openStreamEncoder(context: AnswerContext): StreamEncoder {
  const { id, created, model, includeUsage, notes } = context
  const echo = echoOf(context)
  const head = `data: {"id":${JSON.stringify(id)},"object":"text_completion","created":${created},"model":${JSON.stringify(model)},"choices":[`
  const nullUsage = includeUsage ? ',"usage":null' : ''
  /** Characters that each choice has shown; absent before its first. */
  const shown: (number | undefined)[] = []
  let usage: UsageReport | undefined

  const chunk = (index: number, text: string, logprobs: string, finish: string): string =>
    `${head}{"text":${JSON.stringify(text)},"index":${index},"logprobs":${logprobs},"finish_reason":${finish}}]${nullUsage}}\n\n`

  const open = (choice: number): string => {
    if (shown[choice] !== undefined) return ''
    shown[choice] = echo.length
    return echo === '' ? '' : chunk(choice, echo, 'null', 'null')
  }

  return {
    push(event: ChatEvent): string {
      switch (event.type) {
        case 'text-delta':
        case 'refusal-delta': {
          const { choice, text } = event
          const logprobs = event.type === 'text-delta' ? event.logprobs : undefined
          if (text === '' && logprobs === undefined) return ''
          const opening = open(choice)
          const at = shown[choice] ?? 0
          shown[choice] = at + text.length
          const json = logprobs === undefined ? 'null' : JSON.stringify(encodeLogprobs(logprobs, at))
          return opening + chunk(choice, text, json, 'null')
        }
        case 'finish':
          return (
            open(event.choice) + chunk(event.choice, '', 'null', `"${encodeFinish(event.reason, notes)}"`)
          )
        case 'prompt-blocked':
          return chunk(0, '', 'null', '"content_filter"')
        case 'usage':
          usage = event.report
          return ''
        case 'reasoning-start':
        case 'reasoning-delta':
          notes.warn('dropped', lostPart('reasoning'))
          return ''
        case 'citation':
        case 'vendor-citation':
          notes.warn('dropped', 'annotations')
          return ''
        case 'text-start':
          if (event.phase !== undefined) notes.warn('dropped', 'phase')
          return ''
        case 'tool-start':
          notes.warn('dropped', lostPart('tool-call'))
          return ''
        case 'image':
          notes.warn('dropped', lostPart('image'))
          return ''
        case 'audio-delta':
          notes.warn('dropped', lostPart('audio'))
          return ''
        case 'vendor-block':
          notes.warn('dropped', lostPart('vendor'))
          return ''
        default:
          return ''
      }
    },
    end() {
      if (!includeUsage || usage === undefined) return 'data: [DONE]\n\n'
      return `${head}],"usage":${JSON.stringify(encodeUsage(usage))}}\n\ndata: [DONE]\n\n`
    },
  }
}
