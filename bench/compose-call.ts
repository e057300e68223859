import type { CallerProtocol, Workload } from './workloads.ts'

/** A call as a client of its protocol makes it. */
export interface ComposedCall {
  path: string
  headers: Readonly<Record<string, string>>
  body: string
}

const SYSTEM = 'You are a helpful assistant.'
const PROMPT = 'The water flows through the gate and is measured on its way. '.repeat(12)
const IMAGE_BYTES = 750_000
const TEMPERATURE = 0.7

/** The workload's call for `model`, made with the caller's key. */
export function composeCall(workload: Workload, model: string, key: string): ComposedCall {
  const { caller } = workload
  return {
    path: callPath(caller, model),
    headers: keyHeaders(caller, key),
    body: requestBody(workload, model),
  }
}

/** The body of the workload's call: about 1 KB, or a picture that is 1 MB in base64. */
export function requestBody(workload: Workload, model: string): string {
  switch (workload.caller) {
    case 'openai-chat':
      return JSON.stringify(openaiBody(workload, model))
    case 'openai-responses':
      return JSON.stringify(responsesBody(workload, model))
    case 'anthropic-messages':
      return JSON.stringify(messagesBody(workload, model))
    case 'gemini-generate':
      return JSON.stringify(geminiBody())
  }
}

function callPath(caller: CallerProtocol, model: string): string {
  switch (caller) {
    case 'openai-chat':
      return '/v1/chat/completions'
    case 'openai-responses':
      return '/v1/responses'
    case 'anthropic-messages':
      return '/v1/messages'
    case 'gemini-generate':
      return `/v1beta/models/${model}:streamGenerateContent?alt=sse`
  }
}

function keyHeaders(caller: CallerProtocol, key: string): Record<string, string> {
  switch (caller) {
    case 'openai-chat':
    case 'openai-responses':
      return { authorization: `Bearer ${key}` }
    case 'anthropic-messages':
      return { 'x-api-key': key, 'anthropic-version': '2023-06-01' }
    case 'gemini-generate':
      return { 'x-goog-api-key': key }
  }
}

function openaiBody(workload: Workload, model: string): object {
  const image = () =>
    `data:image/png;base64,${Buffer.alloc(IMAGE_BYTES, 'sluice picture ').toString('base64')}`
  const content =
    workload.prompt === 'text'
      ? PROMPT
      : [
          { type: 'text', text: 'What is this?' },
          { type: 'image_url', image_url: { url: image() } },
        ]
  return {
    model,
    messages: [
      { role: 'system', content: SYSTEM },
      { role: 'user', content },
    ],
    temperature: TEMPERATURE,
    ...(workload.stream && { stream: true, stream_options: { include_usage: true } }),
  }
}

/** Not stored: what is measured is the conversion. */
function responsesBody({ stream }: Workload, model: string): object {
  return {
    model,
    instructions: SYSTEM,
    input: [{ role: 'user', content: PROMPT }],
    temperature: TEMPERATURE,
    store: false,
    stream,
  }
}

function messagesBody({ stream }: Workload, model: string): object {
  return {
    model,
    max_tokens: 1024,
    system: SYSTEM,
    messages: [{ role: 'user', content: PROMPT }],
    temperature: TEMPERATURE,
    stream,
  }
}

/** The path says the model, and that it streams. */
function geminiBody(): object {
  return {
    systemInstruction: { parts: [{ text: SYSTEM }] },
    contents: [{ role: 'user', parts: [{ text: PROMPT }] }],
    generationConfig: { temperature: TEMPERATURE },
  }
}
