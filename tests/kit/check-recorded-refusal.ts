import { expect } from 'vitest'
import { isJsonObject, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import type { CallerProtocol } from './expected-answer.ts'
import { readRow } from './gateway-books.ts'
import type { RecordedExchange } from './recorded-exchanges.ts'
import type { SeenAnswer } from './seen-answer.ts'
import type { StartedGateway } from './started-process.ts'

/** Statuses that are passed on; whatever is the gateway's own affair with its vendor becomes 502 (R26). */
const PASSED_ON = new Set([400, 413, 415, 422, 429])
/** Vendors say with 400 that our key, or our place, is not welcome (conversion.md 60). */
const OF_OURS =
  /API_KEY_INVALID|API key not valid|User location|Incorrect API key|model identifier is invalid|insufficient_quota/

/** A vendor's refusal in the caller's own form, with nothing of ours or the vendor's in it that is nobody's business. */
export async function checkRecordedRefusal(
  gateway: StartedGateway,
  protocol: CallerProtocol,
  one: RecordedExchange,
  seen: SeenAnswer,
): Promise<void> {
  const { status, body } = one.answer
  const isPassedOn = PASSED_ON.has(status) && !OF_OURS.test(body.toString())
  expect(seen.error).toBeInstanceOf(Error)
  expect(seen.head.status).toBe(isPassedOn ? status : 502)
  expect(seen.raw).not.toMatch(/https?:|sk-/)
  const told: unknown = JSON.parse(seen.raw)
  expect(told).toEqual(errorForm(protocol, seen.head.status))
  const error = isJsonObject(told) && isJsonObject(told.error) ? told.error : {}
  if (isPassedOn && protocol === 'anthropic-messages') expect(error.type).toBe(MESSAGES_TYPES[status])
  if (isPassedOn && protocol === 'gemini-generate') expect(error.status).toBe(GOOGLE_STATUS[status])
  const row = await readRow(gateway, seen.head.requestId)
  expect(row).toMatchObject({ status: 'failed', charge: '0', http_status: seen.head.status })
}

const MESSAGES_TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  413: 'request_too_large',
  422: 'invalid_request_error',
  429: 'rate_limit_error',
}

const GOOGLE_STATUS: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  413: 'INVALID_ARGUMENT',
  422: 'INVALID_ARGUMENT',
  429: 'RESOURCE_EXHAUSTED',
}

function errorForm(protocol: CallerProtocol, status: number): JsonObject {
  const message = expect.stringMatching(/\S/)
  switch (protocol) {
    case 'openai-chat':
    case 'openai-responses':
      return { error: expect.objectContaining({ message, type: expect.stringMatching(/\S/) }) }
    case 'anthropic-messages':
      return expect.objectContaining({
        type: 'error',
        error: expect.objectContaining({ type: expect.stringMatching(/_error$|too_large/), message }),
      })
    case 'gemini-generate':
      return {
        error: expect.objectContaining({ code: status, message, status: expect.stringMatching(/^[A-Z_]+$/) }),
      }
  }
}
