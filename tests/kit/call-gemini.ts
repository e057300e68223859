import { type GenerateContentResponse, GoogleGenAI } from '@google/genai'
import { isJsonObject, type Json } from '../../packages/sluice/src/canonical/json.ts'
import { type GenaiView, viewChunks } from './read-with-genai.ts'
import { type Caller, NOTHING_SEEN, type SeenAnswer, type SeenChoice, watchFetch } from './seen-answer.ts'

export const geminiCaller: Caller = {
  protocol: 'gemini-generate',
  async ask(question) {
    const { fetch, seen } = watchFetch(question)
    const client = new GoogleGenAI({
      apiKey: question.key,
      httpOptions: { baseUrl: question.url, timeout: 60_000, retryOptions: { attempts: 1 }, fetch },
    })
    const chunks: GenerateContentResponse[] = []
    const asked = { model: question.model, contents: 'Hi' }
    let error: unknown
    try {
      if (!question.streaming) chunks.push(await client.models.generateContent(asked))
      else {
        for await (const chunk of await client.models.generateContentStream(asked)) chunks.push(chunk)
      }
    } catch (thrown) {
      error = thrown
    }
    return { ...NOTHING_SEEN, ...viewCandidates(chunks), error, ...(await seen()) }
  },
}

export function viewCandidates(
  chunks: readonly GenerateContentResponse[],
): Pick<SeenAnswer, 'choices' | 'usage'> {
  const numbers = chunks.flatMap(({ candidates }) => (candidates ?? []).map(({ index = 0 }) => index))
  const views = Array.from({ length: Math.max(0, ...numbers) + 1 }, (_, at) => viewChunks(chunks, at))
  return { choices: views.map(viewChoice), usage: countUsage(views[0]?.usage) }
}

function viewChoice(view: GenaiView): SeenChoice {
  return {
    text: view.text,
    reasoning: view.thoughts,
    refusal: '',
    calls: view.calls.map(({ id = '', name = '', args }) => ({ id, name, input: args, custom: false })),
    pictures: view.images.length,
    sounds: Math.min(1, view.sounds.length),
    // A prompt that is blocked has no candidates.
    finish: view.blockReason === undefined ? (view.finish ?? null) : 'blocked',
  }
}

function countUsage(usage: Json | undefined): Record<string, number> | undefined {
  if (!isJsonObject(usage)) return undefined
  return {
    prompt: Number(usage.promptTokenCount ?? 0),
    candidates: Number(usage.candidatesTokenCount ?? 0),
    thoughts: Number(usage.thoughtsTokenCount ?? 0),
    cached: Number(usage.cachedContentTokenCount ?? 0),
    tools: Number(usage.toolUsePromptTokenCount ?? 0),
    total: Number(usage.totalTokenCount ?? 0),
  }
}
