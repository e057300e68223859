import type { Finish, Say } from '../scenes.ts'
import { cut } from './write-openai-chat.ts'

const FINISH: Record<Finish, string> = { stop: 'STOP', length: 'MAX_TOKENS', tool: 'STOP', filter: 'SAFETY' }

function usageOf({ usage }: Say) {
  return {
    promptTokenCount: usage.input,
    candidatesTokenCount: usage.output - usage.reasoning,
    totalTokenCount: usage.input + usage.output,
    ...(usage.cached > 0 && { cachedContentTokenCount: usage.cached }),
    ...(usage.reasoning > 0 && { thoughtsTokenCount: usage.reasoning }),
  }
}

/** Google signs the first call, or the text where there is none. */
function partsOf(say: Say, pieces: (text: string | undefined) => string[]): object[] {
  const signature = say.reasoning?.signature
  const parts: object[] = pieces(say.reasoning?.text).map((text) => ({ text, thought: true }))
  const texts = pieces(say.text)
  for (const [at, text] of texts.entries()) {
    const isSigned = signature !== undefined && say.calls === undefined && at === texts.length - 1
    parts.push(isSigned ? { text, thoughtSignature: signature } : { text })
  }
  for (const [at, { name, arguments: args }] of (say.calls ?? []).entries()) {
    parts.push({
      functionCall: { name, args },
      ...(at === 0 && signature !== undefined && { thoughtSignature: signature }),
    })
  }
  return parts
}

/** https://ai.google.dev/api/generate-content#generatecontentresponse */
export function writeGemini(say: Say, model: string): object {
  const parts = partsOf(say, (text) => (text === undefined ? [] : [text]))
  return {
    candidates: [{ content: { role: 'model', parts }, finishReason: FINISH[say.finish], index: 0 }],
    usageMetadata: usageOf(say),
    modelVersion: model,
    responseId: 'conformance',
  }
}

export function streamGemini(say: Say, model: string): string[] {
  const parts = partsOf(say, cut)
  return parts.map((part, at) => {
    const isLast = at === parts.length - 1
    const candidate = { content: { role: 'model', parts: [part] }, index: 0 }
    const chunk = {
      candidates: [isLast ? { ...candidate, finishReason: FINISH[say.finish] } : candidate],
      usageMetadata: isLast
        ? usageOf(say)
        : { promptTokenCount: say.usage.input, totalTokenCount: say.usage.input },
      modelVersion: model,
      responseId: 'conformance',
    }
    return `data: ${JSON.stringify(chunk)}\r\n\r\n`
  })
}
