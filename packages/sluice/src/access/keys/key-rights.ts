import { GatewayError } from '../../canonical/errors.ts'
import { coversModel } from '../../providers/model-names.ts'
import { type IpAddress, isInRanges, parseIpRanges } from '../limits/ip-range.ts'
import type { KeyEntry } from './keyring.ts'

/** Whether the key's own list admits a model: ids, patterns and families (R4); an empty list admits all. */
export function mayCallModel(key: Pick<KeyEntry, 'models'>, model: string): boolean {
  return key.models.length === 0 || key.models.some((entry) => coversModel(entry, model))
}

/** Throws `forbidden` when the key's own list does not admit the model. */
export function requireModelRight(key: Pick<KeyEntry, 'models'>, model: string): void {
  if (mayCallModel(key, model)) return
  throw new GatewayError('forbidden', `This API key may not call the model '${model}'.`, { param: 'model' })
}

/**
 * Whether the key may be used from an address; an empty list admits all. An unknown address, and an entry that
 * cannot be read, admit nothing.
 */
export function mayCallFrom(key: Pick<KeyEntry, 'allowIp'>, address: IpAddress | undefined): boolean {
  if (key.allowIp.length === 0) return true
  if (address === undefined) return false
  return isInRanges(address, parseIpRanges(key.allowIp))
}

/** Throws `forbidden` when the key may not be used from the address. */
export function requireAddressRight(key: Pick<KeyEntry, 'allowIp'>, address: IpAddress | undefined): void {
  if (mayCallFrom(key, address)) return
  throw new GatewayError('forbidden', 'This API key may not be used from this address.')
}
