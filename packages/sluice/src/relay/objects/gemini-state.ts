import { badField, GatewayError } from '../../canonical/errors.ts'
import { findNamedObjects, type NamedObject } from '../../protocols/chat/gemini-generate/named-objects.ts'
import { readPins } from '../../records/responses/read-pins.ts'
import type { Pin } from '../../records/responses/response-record.ts'
import { NO_STATE, type PreparedState, type StateQuestion } from '../call-state.ts'
import type { RelayServices } from '../services.ts'

/**
 * A call that names what Google keeps goes where that lies (conversion.md 70): what was not made through us, or by another
 * customer, is not found. Most bodies name nothing, and wait for nothing.
 */
export function prepareGeminiState(
  { body, key }: Pick<StateQuestion, 'body' | 'key'>,
  services: Pick<RelayServices, 'reader' | 'clock'>,
): Promise<PreparedState> | PreparedState {
  const named = findNamedObjects(body)
  return named.length === 0 ? NO_STATE : findPin(named, key.customer.id, services)
}

async function findPin(
  named: readonly NamedObject[],
  customerId: string,
  services: Pick<RelayServices, 'reader' | 'clock'>,
): Promise<PreparedState> {
  let pin: Pin | undefined
  for (const kind of ['cached_content', 'file'] as const) {
    const ofKind = named.filter((one) => one.kind === kind)
    const pins = await readPins(services, customerId, kind, [...new Set(ofKind.map(({ name }) => name))])
    for (const one of ofKind) {
      const found = pins.get(one.name)
      if (found === undefined && one.isCertain) throw unknownObject(one.name, one.path)
      if (found === undefined) continue
      if (pin !== undefined && !isSame(pin, found)) {
        throw badField(one.path, 'The request names what is kept in different accounts.', 'kept_elsewhere')
      }
      pin = found
    }
  }
  return pin === undefined ? NO_STATE : { ...NO_STATE, pin }
}

function isSame(a: Pin, b: Pin): boolean {
  return a.channelId === b.channelId && a.credentialId === b.credentialId
}

export function unknownObject(name: string, param?: string): GatewayError {
  return new GatewayError('not-found', `${name.slice(0, 100)} was not found.`, {
    code: 'not_found',
    ...(param !== undefined && { param }),
  })
}
