import {
  type Content,
  type FunctionCall,
  type GenerateContentParameters,
  type GenerateContentResponse,
  type GenerateContentResponseUsageMetadata,
  GoogleGenAI,
  type Part,
} from '@google/genai'
import type { Ask, Finish, Reading } from '../scenes.ts'
import type { Client, ClientPlace, Question } from './client.ts'

const FINISH: Record<string, Finish> = { STOP: 'stop', MAX_TOKENS: 'length', SAFETY: 'filter' }

export function openGemini({ url, key }: ClientPlace): Client {
  const client = new GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: url } })
  return {
    protocol: 'gemini-generate',
    name: '@google/genai',
    async ask(question) {
      const body = toBody(question)
      const answers: GenerateContentResponse[] = []
      if (question.ask.stream === true) {
        for await (const answer of await client.models.generateContentStream(body)) {
          answers.push(answer)
          question.onPiece?.()
        }
      } else answers.push(await client.models.generateContent(body))
      const parts = answers.flatMap((answer) => answer.candidates?.[0]?.content?.parts ?? [])
      const finish = answers
        .map((answer) => answer.candidates?.[0]?.finishReason)
        .findLast((one) => one !== undefined)
      const usage = answers.map((answer) => answer.usageMetadata).findLast((one) => one !== undefined)
      return { reading: read(parts, finish, usage), own: { role: 'model', parts } satisfies Content }
    },
  }
}

function toBody({ model, ask, turns = [], signal }: Question): GenerateContentParameters {
  const contents: Content[] = [{ role: 'user', parts: partsOf(ask) }]
  for (const { answer, results } of turns) {
    const own = answer.own as Content
    contents.push(own)
    const calls = (own.parts ?? []).flatMap((part) => part.functionCall ?? [])
    contents.push({ role: 'user', parts: calls.map((call, at) => resultOf(call, results[at] ?? '')) })
  }
  return {
    model,
    contents,
    config: {
      ...(signal !== undefined && { abortSignal: signal }),
      maxOutputTokens: 4096,
      ...(ask.system !== undefined && { systemInstruction: ask.system }),
      ...(ask.tools !== undefined && {
        tools: [
          {
            functionDeclarations: ask.tools.map(({ name, description, parameters }) => ({
              name,
              description,
              parametersJsonSchema: parameters,
            })),
          },
        ],
      }),
      ...(ask.schema !== undefined && {
        responseMimeType: 'application/json',
        responseJsonSchema: ask.schema,
      }),
      ...(ask.stop !== undefined && { stopSequences: [ask.stop] }),
      ...(ask.thinks === true && { thinkingConfig: { includeThoughts: true, thinkingBudget: 2048 } }),
    },
  }
}

function resultOf({ id, name = '' }: FunctionCall, output: string): Part {
  return { functionResponse: { name, response: { output }, ...(id !== undefined && { id }) } }
}

function partsOf(ask: Ask): Part[] {
  const parts: Part[] = []
  if (ask.picture !== undefined) {
    parts.push({ inlineData: { mimeType: ask.picture.mediaType, data: ask.picture.data } })
  }
  if (ask.document !== undefined) {
    parts.push({ inlineData: { mimeType: ask.document.mediaType, data: ask.document.data } })
  }
  return [...parts, { text: ask.text }]
}

function read(
  parts: readonly Part[],
  finish: string | undefined,
  usage: GenerateContentResponseUsageMetadata | undefined,
): Reading {
  const calls = parts.flatMap((part) => part.functionCall ?? [])
  const word = FINISH[finish ?? ''] ?? 'other'
  return {
    text: parts.flatMap((part) => (part.thought === true ? [] : [part.text ?? ''])).join(''),
    reasoning: parts.flatMap((part) => (part.thought === true ? [part.text ?? ''] : [])).join(''),
    calls: calls.map((call) => ({ name: call.name ?? '', arguments: call.args ?? {} })),
    finish: word === 'stop' && calls.length > 0 ? 'tool' : word,
    usage: {
      input: (usage?.promptTokenCount ?? -1) + (usage?.toolUsePromptTokenCount ?? 0),
      cached: usage?.cachedContentTokenCount ?? 0,
      output: (usage?.candidatesTokenCount ?? 0) + (usage?.thoughtsTokenCount ?? 0),
    },
  }
}
