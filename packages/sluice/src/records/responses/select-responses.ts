import type { StateSource } from '../sealing.ts'

/** A customer's responses whose time is not over, without their texts. One that still runs has a job. */
export function selectResponses({ reader, clock }: StateSource, customerId: string) {
  return reader
    .selectFrom('responses')
    .leftJoin('background_jobs', (join) =>
      join
        .onRef('background_jobs.customer_id', '=', 'responses.customer_id')
        .onRef('background_jobs.response_id', '=', 'responses.id'),
    )
    .select([
      'responses.customer_id',
      'responses.id',
      'responses.api_key_id',
      'responses.call_id',
      'responses.created_at',
      'responses.expires_at',
      'responses.status',
      'responses.error_code',
      'responses.model',
      'responses.background',
      'responses.previous_id',
      'responses.conversation_id',
      'responses.channel_id',
      'responses.credential_id',
      'background_jobs.owner',
      'background_jobs.lease_until',
    ])
    .where('responses.customer_id', '=', customerId)
    .where('responses.expires_at', '>', BigInt(clock.now()))
}
