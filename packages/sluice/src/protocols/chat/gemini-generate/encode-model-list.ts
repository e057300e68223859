import { badField } from '../../../canonical/errors.ts'
import type { JsonObject } from '../../../canonical/json.ts'

/** A model as it is listed. */
export interface ListedModel {
  id: string
  /** As people call it. */
  name?: string
  contextTokens?: number
  maxOutputTokens?: number
  /** It thinks before it answers. */
  thinking?: boolean
  description?: string
  /** What may be asked of it; absent: answers. */
  methods?: readonly string[]
}

/** The query of a list, as it was written. */
export interface ListPage {
  pageSize?: string | undefined
  pageToken?: string | undefined
}

/** https://ai.google.dev/api/models#method:-models.list */
const USUAL_PAGE = 50
const LARGEST_PAGE = 1000

/** One page of the models; the token of the next one says how many came before it. */
export function encodeModelList(models: readonly ListedModel[], page: ListPage = {}): JsonObject {
  const size = readSize(page.pageSize)
  const start = readToken(page.pageToken)
  const end = start + size
  const list: JsonObject = { models: models.slice(start, end).map(encodeModel) }
  if (end < models.length) list.nextPageToken = Buffer.from(String(end)).toString('base64url')
  return list
}

const USUAL_METHODS = ['generateContent', 'countTokens'] as const

/** https://ai.google.dev/api/models#Model */
export function encodeModel(model: ListedModel): JsonObject {
  const { id, name, contextTokens, maxOutputTokens, thinking, description, methods } = model
  const wire: JsonObject = {
    name: `models/${id}`,
    baseModelId: id,
    version: '001',
    displayName: name ?? id,
    description: description ?? '',
  }
  if (contextTokens !== undefined) wire.inputTokenLimit = contextTokens
  if (maxOutputTokens !== undefined) wire.outputTokenLimit = maxOutputTokens
  wire.supportedGenerationMethods = [...(methods ?? USUAL_METHODS)]
  if (thinking !== undefined) wire.thinking = thinking
  return wire
}

function readSize(text: string | undefined): number {
  if (text === undefined || text === '') return USUAL_PAGE
  if (!/^\d{1,9}$/.test(text)) throw badField('pageSize', "'pageSize' must be a positive integer.")
  return Math.min(Number(text), LARGEST_PAGE) || USUAL_PAGE
}

function readToken(token: string | undefined): number {
  if (token === undefined || token === '') return 0
  const text = Buffer.from(token, 'base64url').toString()
  if (!/^\d{1,9}$/.test(text))
    throw badField('pageToken', "'pageToken' must be the token of an earlier page.")
  return Number(text)
}
