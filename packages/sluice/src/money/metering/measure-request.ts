import type { CacheMark, ChatRequest, MediaSource, Message, Part, Tool } from '../../canonical/chat.ts'
import { isJsonObject, type Json } from '../../canonical/json.ts'
import { countText } from '../../protocols/chat/count-text.ts'

/** The size of a request, from which both the input bound and the local count of tokens are made. */
export interface RequestMeasure {
  /** UTF-16 units of text, tools and schemas. */
  asciiUnits: number
  otherUnits: number
  /** UTF-8 bytes of what is not ASCII. */
  otherBytes: number
  messages: number
  pictures: number
  /** Decoded bytes. */
  textFileBytes: number
  binaryFileBytes: number
  audioBytes: number
  /** Files named by URL or id, and what else a vendor keeps, whose size nobody here knows. */
  unknownFiles: number
  /** The dearest cache write that the request asks for. */
  cacheWrite: 'none' | '5m' | '1h'
  /** The vendor may run tools of its own. */
  hostedTools: boolean
}

/** Walks a request once. Copies nothing; a megabyte of text costs about as long as reading it. */
export function measureRequest(request: ChatRequest): RequestMeasure {
  const measure = emptyMeasure()
  for (const message of request.messages) measureMessage(measure, message)
  for (const tool of request.tools) measureTool(measure, tool)
  if (request.responseFormat?.type === 'json-schema') {
    addText(measure, request.responseFormat.name)
    addText(measure, request.responseFormat.description)
    addJson(measure, request.responseFormat.schema)
  }
  if (request.prediction !== undefined) addJson(measure, request.prediction)
  // Fields that only the vendor knows may hold text that it counts, or ask it to cache the whole prompt.
  for (const name of Object.keys(request.extra)) addJson(measure, request.extra[name])
  const mark = request.extra.cache_control
  if (isJsonObject(mark)) addCacheMark(measure, mark)
  if (request.webSearch !== undefined) measure.hostedTools = true
  // A beginning that the vendor keeps, named as a file is.
  if (request.extraOf === 'gemini-generate' && request.extra.cachedContent !== undefined)
    measure.unknownFiles++
  return measure
}

export function emptyMeasure(): RequestMeasure {
  return {
    asciiUnits: 0,
    otherUnits: 0,
    otherBytes: 0,
    messages: 0,
    pictures: 0,
    textFileBytes: 0,
    binaryFileBytes: 0,
    audioBytes: 0,
    unknownFiles: 0,
    cacheWrite: 'none',
    hostedTools: false,
  }
}

function measureMessage(measure: RequestMeasure, message: Message): void {
  measure.messages++
  addText(measure, message.name)
  if (message.extra !== undefined) addJson(measure, message.extra)
  for (const part of message.parts) measurePart(measure, part)
}

function measurePart(measure: RequestMeasure, part: Part): void {
  if ('cacheMark' in part) addCacheMark(measure, part.cacheMark)
  if ('extra' in part && part.extra !== undefined) addJson(measure, part.extra)
  switch (part.type) {
    case 'text':
    case 'refusal':
      addText(measure, part.text)
      break
    case 'reasoning':
      addText(measure, part.text)
      // The proof stands for thinking that the vendor reads again, in about as many bytes.
      addText(measure, part.proof?.value)
      break
    case 'image':
      measure.pictures++
      break
    case 'file':
      measureFile(measure, part.source)
      addText(measure, part.filename)
      break
    case 'audio':
      measure.audioBytes += decodedBytes(part.data)
      break
    case 'tool-call':
      addText(measure, part.name)
      addText(measure, part.arguments)
      addText(measure, part.proof?.value)
      break
    case 'tool-result':
      addText(measure, part.name)
      for (const inner of part.content) measurePart(measure, inner)
      break
    case 'vendor':
      addJson(measure, part.value)
      if (holdsMark(part.value)) measure.cacheWrite = '1h'
      break
    case 'unknown':
      addJson(measure, part.value)
      if (holdsMark(part.value)) measure.cacheWrite = '1h'
      break
  }
}

function measureFile(measure: RequestMeasure, source: MediaSource): void {
  if (source.kind !== 'data') measure.unknownFiles++
  else if (TEXT_TYPE.test(source.mediaType)) measure.textFileBytes += decodedBytes(source.data)
  else measure.binaryFileBytes += decodedBytes(source.data)
}

const TEXT_TYPE = /^text\/|^application\/(?:json|xml|yaml|x-yaml|javascript|x-ndjson)\b/

function measureTool(measure: RequestMeasure, tool: Tool): void {
  switch (tool.type) {
    case 'function':
      addCacheMark(measure, tool.cacheMark)
      addText(measure, tool.name)
      addText(measure, tool.description)
      if (tool.parameters !== undefined) addJson(measure, tool.parameters)
      if (tool.extra !== undefined) addJson(measure, tool.extra)
      break
    case 'custom':
      addText(measure, tool.name)
      addText(measure, tool.description)
      if (tool.format !== undefined) addJson(measure, tool.format)
      break
    case 'vendor':
      measure.hostedTools = true
      addText(measure, tool.kind)
      addJson(measure, tool.value)
      if (holdsMark(tool.value)) measure.cacheWrite = '1h'
      break
  }
}

function addText(measure: RequestMeasure, text: string | undefined): void {
  if (text === undefined) return
  const ascii = measure.asciiUnits
  const other = measure.otherUnits
  countText(measure, text)
  if (measure.otherUnits > other) {
    measure.otherBytes += Buffer.byteLength(text) - (measure.asciiUnits - ascii)
  }
}

/** As the text of its JSON, without making it: quotes, colons and commas count. */
function addJson(measure: RequestMeasure, value: Json | undefined): void {
  if (typeof value === 'string') {
    measure.asciiUnits += 3
    addText(measure, value)
  } else if (typeof value !== 'object' || value === null) {
    measure.asciiUnits += String(value).length + 1
  } else if (Array.isArray(value)) {
    measure.asciiUnits += 3
    for (const item of value) addJson(measure, item)
  } else {
    measure.asciiUnits += 3
    for (const key of Object.keys(value)) {
      measure.asciiUnits += 3
      addText(measure, key)
      addJson(measure, value[key])
    }
  }
}

/** Whether a block that only its vendor understands may ask it to cache what stands before. */
function holdsMark(value: Json | undefined): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return value.some(holdsMark)
  return Object.keys(value).some((key) => key === 'cache_control' || holdsMark(value[key]))
}

/** A mark without a known duration may be the dearest. */
function addCacheMark(measure: RequestMeasure, mark: CacheMark | undefined): void {
  if (mark === undefined) return
  if (mark.ttl === undefined || mark.ttl === '5m') {
    if (measure.cacheWrite === 'none') measure.cacheWrite = '5m'
  } else {
    measure.cacheWrite = '1h'
  }
}

function decodedBytes(base64: string): number {
  return Math.ceil((base64.length * 3) / 4)
}
