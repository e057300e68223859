import type { ChatProtocol } from '../../packages/sluice/src/canonical/chat.ts'
import { REQUEST_FIELDS as COMPLETE } from '../../packages/sluice/src/protocols/chat/anthropic-messages/complete-fields.ts'
import {
  REQUEST_FIELDS as MESSAGES,
  OUTBOUND_FIELDS as TO_MESSAGES,
} from '../../packages/sluice/src/protocols/chat/anthropic-messages/fields.ts'
import { OUTBOUND_FIELDS as TO_CONVERSE } from '../../packages/sluice/src/protocols/chat/bedrock-converse/fields.ts'
import {
  NAMED_FIELDS as OF_COHERE,
  OUTBOUND_FIELDS as TO_COHERE,
} from '../../packages/sluice/src/protocols/chat/cohere-chat/fields.ts'
import {
  NAMED_FIELDS as OF_COZE,
  OUTBOUND_FIELDS as TO_COZE,
} from '../../packages/sluice/src/protocols/chat/coze-chat/fields.ts'
import {
  NAMED_FIELDS as OF_DIFY,
  OUTBOUND_FIELDS as TO_DIFY,
} from '../../packages/sluice/src/protocols/chat/dify-chat/fields.ts'
import type { FieldFate } from '../../packages/sluice/src/protocols/chat/field-fate.ts'
import {
  REQUEST_FIELDS as GENERATE,
  OUTBOUND_FIELDS as TO_GENERATE,
} from '../../packages/sluice/src/protocols/chat/gemini-generate/fields.ts'
import type { RequestFates } from '../../packages/sluice/src/protocols/chat/lost-fields.ts'
import {
  NAMED_FIELDS as OF_OLLAMA,
  OUTBOUND_FIELDS as TO_OLLAMA,
} from '../../packages/sluice/src/protocols/chat/ollama-chat/fields.ts'
import { REQUEST_FIELDS as CHAT } from '../../packages/sluice/src/protocols/chat/openai-chat/fields.ts'
import { OUTBOUND_FIELDS as TO_CHAT } from '../../packages/sluice/src/protocols/chat/openai-chat/outbound-fields.ts'
import { REQUEST_FIELDS as COMPLETIONS } from '../../packages/sluice/src/protocols/chat/openai-completions/fields.ts'
import { REQUEST_FIELDS as RESPONSES } from '../../packages/sluice/src/protocols/chat/openai-responses/fields.ts'
import { OUTBOUND_FIELDS as TO_RESPONSES } from '../../packages/sluice/src/protocols/chat/openai-responses/outbound-fields.ts'
import { fateOf, type RequestField } from '../../packages/sluice/src/protocols/chat/request-field.ts'
import { CALLERS, type CallerForm, isCaller, UPSTREAMS } from './protocols.ts'

/** The fields that callers may write, by the form of the call. */
export const FIELDS_OF: Readonly<Record<CallerForm, readonly RequestField[]>> = {
  'openai-chat': CHAT,
  'openai-completions': COMPLETIONS,
  'openai-responses': RESPONSES,
  'anthropic-messages': MESSAGES,
  'anthropic-complete': COMPLETE,
  'gemini-generate': GENERATE,
}

const FATES: Readonly<Record<ChatProtocol, RequestFates>> = {
  'openai-chat': TO_CHAT,
  'openai-responses': TO_RESPONSES,
  'anthropic-messages': TO_MESSAGES,
  'gemini-generate': TO_GENERATE,
  'bedrock-converse': TO_CONVERSE,
  'cohere-chat': TO_COHERE,
  'ollama-chat': TO_OLLAMA,
  'dify-chat': TO_DIFY,
  'coze-chat': TO_COZE,
}

/** Settings of one vendor that callers of any protocol may write beside their own. */
export const NAMED_FIELDS: Readonly<Partial<Record<ChatProtocol, ReadonlySet<string>>>> = {
  'cohere-chat': OF_COHERE,
  'ollama-chat': OF_OLLAMA,
  'dify-chat': OF_DIFY,
  'coze-chat': OF_COZE,
}

export interface DeclaredFate {
  caller: CallerForm
  name: string
  upstream: ChatProtocol
  fate: FieldFate
}

/** The fate of every field of every caller toward every upstream. */
export const DECLARED_FATES: readonly DeclaredFate[] = Object.entries(FIELDS_OF).flatMap(
  ([caller, fields]) => (isCaller(caller) ? fields.flatMap((field) => fatesOf(caller, field)) : []),
)

export function fatesOf(caller: CallerForm, field: RequestField): DeclaredFate[] {
  const { protocol } = CALLERS[caller]
  return UPSTREAMS.map((upstream) => ({
    caller,
    name: field.name,
    upstream,
    fate: fateOf(field, protocol, upstream, FATES[upstream]),
  }))
}
