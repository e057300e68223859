import type { AnswerPart, ChatAnswer, ChatRequest, Tool, VendorBlock } from '../../../canonical/chat.ts'
import type { ChatEvent } from '../../../canonical/chat-event.ts'
import { GatewayError } from '../../../canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import { emptyUsage } from '../../../canonical/usage.ts'
import type { AnswerContext, ChatInbound, RequestHead, StreamEncoder } from '../chat-format.ts'
import { encodeCompaction } from './compaction.ts'
import { decodeRequest } from './decode-request.ts'
import { encodeResponse } from './encode-response.ts'
import { openStreamEncoder } from './encode-stream.ts'
import { encodeUsage } from './encode-usage.ts'
import { openaiResponsesInbound } from './inbound.ts'

/** Asked of a model whose vendor cannot sum a conversation up by itself (conversion.md 52). */
const WISH = `The conversation ends here and will be continued from your summary alone: nothing else of it will be seen again. \
Write that summary now. State what the user wants and every instruction, preference and limit that still holds; what was \
done and found so far, with the exact names, paths, numbers, identifiers and code that will be needed; what was decided and \
why; what failed; and what is left to do, in order. Leave out greetings and repetition. Write plain text, call no tool, and \
write nothing but the summary.`

const HEAD = 'Summary of the conversation so far:\n\n'

/** A response whose input ends with `compaction_trigger`: its one item is the summary. */
export const summaryInbound: ChatInbound = {
  ...openaiResponsesInbound,
  translatedOnly: true,
  decodeRequest: askForSummary,
  encodeResponse: (answer, context) => encodeResponse(summarise(answer, context), context),
  openStreamEncoder: (context) => new SummaryEncoder(context),
}

/** The same as `POST /responses/compact` answers it: https://platform.openai.com/docs/api-reference/responses/compact */
export const compactionInbound: ChatInbound = {
  ...openaiResponsesInbound,
  translatedOnly: true,
  decodeRequest: (body, notes, head) => askForSummary({ ...body, stream: false }, notes, head),
  encodeResponse(answer, context) {
    const [block] = summarise(answer, context).choices[0]?.parts ?? []
    return {
      id: context.id,
      object: 'response.compaction',
      created_at: context.created,
      output: block?.type === 'vendor' ? [block.value] : [],
      usage: encodeUsage(answer.usage ?? { usage: emptyUsage() }),
    }
  },
}

function askForSummary(body: JsonObject, notes: Notes, head: RequestHead): ChatRequest {
  const { input } = body
  const said = Array.isArray(input)
    ? input.filter((item) => !isJsonObject(item) || item.type !== 'compaction_trigger')
    : input
  const request = decodeRequest(said === undefined ? body : { ...body, input: said }, notes, head)
  request.messages.push({ role: 'user', parts: [{ type: 'text', text: WISH }], bare: true })
  // Vendors want to know the tools whose calls they read.
  request.tools = request.tools.filter(({ type }) => type !== 'vendor')
  request.tools.push(...undeclaredTools(request))
  delete request.parallelToolCalls
  delete request.responseFormat
  delete request.webSearch
  if (request.tools.length > 0) request.toolChoice = { type: 'none' }
  else delete request.toolChoice
  return request
}

function undeclaredTools({ messages, tools }: ChatRequest): Tool[] {
  const known = new Set(tools.flatMap((tool) => (tool.type === 'vendor' ? [] : [tool.name])))
  const called: Tool[] = []
  for (const { parts } of messages) {
    for (const part of parts) {
      if (part.type !== 'tool-call' || known.has(part.name)) continue
      known.add(part.name)
      called.push({ type: 'function', name: part.name })
    }
  }
  return called
}

function summarise(answer: ChatAnswer, context: AnswerContext): ChatAnswer {
  const [choice] = answer.choices
  const text = (choice?.parts ?? []).map(textOf).join('')
  if (choice === undefined || text === '') {
    throw new GatewayError('upstream-failed', 'The upstream gave no summary.')
  }
  return { ...answer, choices: [{ index: 0, parts: [blockOf(text, context)], finish: choice.finish }] }
}

function textOf(part: AnswerPart): string {
  return part.type === 'text' ? part.text : ''
}

function blockOf(text: string, context: AnswerContext): VendorBlock {
  const value = encodeCompaction(context.mintId('cmp_'), HEAD + text)
  return { type: 'vendor', protocol: 'openai-responses', kind: 'compaction', value }
}

/** The text is held back, and told as the one item. */
class SummaryEncoder implements StreamEncoder {
  private readonly context: AnswerContext
  private readonly encoder: StreamEncoder
  private text = ''
  private isTold = false

  constructor(context: AnswerContext) {
    this.context = context
    this.encoder = openStreamEncoder(context)
  }

  push(event: ChatEvent): string {
    switch (event.type) {
      case 'text-delta':
        this.text += event.text
        return ''
      case 'finish':
        return this.tell() + this.encoder.push(event)
      case 'message-start':
      case 'message-end':
      case 'usage':
      case 'prompt-blocked':
      case 'extra':
      case 'error':
        return this.encoder.push(event)
      default:
        return ''
    }
  }

  end(): string {
    return this.tell() + this.encoder.end()
  }

  fail(error: GatewayError, requestId: string): string {
    return this.encoder.fail?.(error, requestId) ?? ''
  }

  whole(): JsonObject {
    return this.encoder.whole?.() ?? {}
  }

  private tell(): string {
    if (this.isTold || this.text === '') return ''
    this.isTold = true
    return this.encoder.push({ type: 'vendor-block', choice: 0, block: blockOf(this.text, this.context) })
  }
}
