import type { ChatRequest } from '../../../canonical/chat.ts'
import { badField, GatewayError } from '../../../canonical/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import {
  type AnswerSummary,
  type BodyEdit,
  type ChatInbound,
  type ChatOutbound,
  type EncodeTarget,
  emptySummary,
} from '../chat-format.ts'
import { EditList } from '../edit-list.ts'
import { decodeBatchEmbedRequest, decodeEmbedRequest } from './decode-embed.ts'
import { isJunk } from './decode-request.ts'
import { decodeUsage } from './decode-usage.ts'
import { geminiWholeInbound } from './inbound.ts'
import { geminiGenerateOutbound } from './outbound.ts'
import { resourceName, versionPath } from './paths.ts'

/**
 * Embeddings in Google's own form, for upstreams of this format alone: the body goes on as it is, and so does the answer.
 * https://ai.google.dev/api/embeddings
 */
export interface EmbedFormat {
  inbound: ChatInbound
  outbound: ChatOutbound
}

/** `:embedContent`: one text. */
export const embedContent: EmbedFormat = {
  inbound: {
    ...geminiWholeInbound,
    decodeRequest: (body, _notes, head) => decodeEmbedRequest(body, head),
    encodeResponse: untranslated,
  },
  outbound: openOutbound('embedContent'),
}

/** `:batchEmbedContents`: many, and what Google's SDK calls for one as well. */
export const batchEmbedContents: EmbedFormat = {
  inbound: {
    ...geminiWholeInbound,
    decodeRequest: (body, _notes, head) => decodeBatchEmbedRequest(body, head),
    encodeResponse: untranslated,
  },
  outbound: openOutbound('batchEmbedContents'),
}

function openOutbound(method: 'embedContent' | 'batchEmbedContents'): ChatOutbound {
  return {
    ...geminiGenerateOutbound,
    path: (basePath, { model }) => `${versionPath(basePath)}/${resourceName(model)}:${method}`,
    encodeRequest: refuseChanges,
    decodeResponse: untranslated,
    passthrough: {
      editRequest: editEmbedRequest,
      observeAnswer: observeEmbeddings,
      openFrameObserver() {
        throw new Error('embeddings are not streamed')
      },
      editAnswer: () => [],
    },
  }
}

function untranslated(): never {
  throw new Error('embeddings are not translated')
}

/** What would need another body than the caller's: a rule of names that changes what is asked for. */
function refuseChanges(request: ChatRequest): never {
  const message = `The model '${request.model}' embeds under its own name only.`
  throw badField('model', message, 'invalid_model')
}

function editEmbedRequest(body: JsonObject, _request: ChatRequest, target: EncodeTarget): BodyEdit[] {
  const edits = new EditList(body)
  for (const key of Object.keys(body)) if (isJunk(key)) edits.remove(key)
  const model = resourceName(target.model)
  if (isOther(body.model, model)) edits.set('model', model)
  const { requests } = body
  const list = Array.isArray(requests) ? requests : [requests]
  if (list.some((one) => isJsonObject(one) && isOther(one.model, model))) {
    edits.set(
      'requests',
      list.map((one): Json => (isJsonObject(one) ? { ...one, model } : (one ?? null))),
    )
  }
  return edits.list()
}

/** The vendor knows the model by another name. */
function isOther(named: Json | undefined, model: string): boolean {
  return typeof named === 'string' && named !== model
}

function observeEmbeddings(body: JsonObject): AnswerSummary {
  const summary = emptySummary()
  const list = Array.isArray(body.embeddings) ? body.embeddings : [body.embedding]
  summary.hasContent = list.length > 0 && list.every(hasValues)
  if (!summary.hasContent) {
    throw new GatewayError('upstream-failed', 'The upstream sent something that is not an embedding.')
  }
  summary.hasUncountable = true
  summary.ended = true
  const meta = body.usageMetadata
  if (isJsonObject(meta) && meta.promptTokenCount !== undefined) {
    const promptTokensDetails = meta.promptTokenDetails ?? meta.promptTokensDetails
    summary.usage = decodeUsage(
      { promptTokenCount: meta.promptTokenCount, promptTokensDetails },
      NOTHING_SEEN,
    )
  }
  return summary
}

const NOTHING_SEEN = { images: 0, webSearches: 0, codeExecutions: 0 }

function hasValues(embedding: Json | undefined): boolean {
  return isJsonObject(embedding) && Array.isArray(embedding.values) && embedding.values.length > 0
}
