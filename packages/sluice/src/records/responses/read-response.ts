import { isJsonObject, type Json, type JsonObject } from '../../canonical/json.ts'
import type { Sealing, StateSource } from '../sealing.ts'
import { type FoundResponse, isFinal, type Pin, type ResponseStatus } from './response-record.ts'
import { aboutAnswer, aboutInput } from './seal-response.ts'
import { selectResponses } from './select-responses.ts'

export interface ReadResponse extends FoundResponse {
  /** The response object as it was kept; null where a vendor keeps it. */
  answer: JsonObject | null
}

/**
 * A response of this customer. Undefined: there is none, it is another's, or its time is over; nobody is told which.
 */
export async function readResponse(
  source: StateSource,
  customerId: string,
  id: string,
): Promise<ReadResponse | undefined> {
  const row = await selectResponses(source, customerId)
    .select('responses.answer')
    .where('responses.id', '=', id)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const found = decodeFacts(row)
  return { ...found, answer: row.answer === null ? null : openAnswer(source.sealing, found, row.answer) }
}

type FactsRow = Awaited<ReturnType<ReturnType<typeof selectResponses>['executeTakeFirstOrThrow']>>

export function decodeFacts(row: FactsRow): FoundResponse {
  return {
    customerId: row.customer_id,
    id: row.id,
    apiKeyId: row.api_key_id,
    callId: row.call_id,
    createdAt: Number(row.created_at),
    expiresAt: Number(row.expires_at),
    status: decodeStatus(row.status),
    errorCode: row.error_code,
    model: row.model,
    background: row.background !== 0n,
    previousId: row.previous_id,
    conversationId: row.conversation_id,
    pin: decodePin(row),
    job:
      row.owner === null || row.lease_until === null
        ? null
        : { owner: row.owner, callId: row.call_id, leaseUntil: Number(row.lease_until) },
  }
}

export function decodePin(row: { channel_id: string | null; credential_id: string | null }): Pin | null {
  return row.channel_id === null ? null : { channelId: row.channel_id, credentialId: row.credential_id }
}

/** A word of a later version says at least that nothing more will come. */
function decodeStatus(status: string): ResponseStatus {
  return isFinal(status) || status === 'queued' || status === 'in_progress' ? status : 'failed'
}

export function openAnswer(
  sealing: Sealing,
  place: { customerId: string; id: string },
  sealed: string,
): JsonObject {
  const answer: unknown = JSON.parse(sealing.open(sealed, aboutAnswer(place)))
  return isJsonObject(answer) ? answer : {}
}

export function openInput(
  sealing: Sealing,
  place: { customerId: string; id: string },
  sealed: string,
): readonly Json[] {
  const input: unknown = JSON.parse(sealing.open(sealed, aboutInput(place)))
  return Array.isArray(input) ? input : []
}
