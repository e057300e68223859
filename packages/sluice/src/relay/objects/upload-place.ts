import type { Pin } from '../../records/responses/response-record.ts'
import type { Sealing } from '../../records/sealing.ts'

/** Where an upload that has begun goes on. It is in the address that its caller was given, and kept nowhere else. */
export interface UploadPlace {
  customerId: string
  apiKeyId: string
  pin: Pin
  /** With its query, in which the vendor may have put our key. */
  path: string
  /** Milliseconds since the epoch. */
  expiresAt: number
}

const ABOUT = 'upload/place'

export function sealPlace(place: UploadPlace, sealing: Sealing): string {
  const { customerId, apiKeyId, pin, path, expiresAt } = place
  const parts = [customerId, apiKeyId, pin.channelId, pin.credentialId, path, expiresAt]
  return sealing.seal(JSON.stringify(parts), ABOUT)
}

/** Undefined for what is none of ours, or whose time is over. */
export function openPlace(sealed: string, sealing: Sealing, now: number): UploadPlace | undefined {
  let parts: unknown
  try {
    parts = JSON.parse(sealing.open(sealed, ABOUT))
  } catch {
    return undefined
  }
  if (!Array.isArray(parts)) return undefined
  const [customerId, apiKeyId, channelId, credentialId, path, expiresAt]: unknown[] = parts
  if (typeof customerId !== 'string' || typeof apiKeyId !== 'string' || typeof channelId !== 'string') {
    return undefined
  }
  if (typeof path !== 'string' || typeof expiresAt !== 'number' || now >= expiresAt) return undefined
  const pin = { channelId, credentialId: typeof credentialId === 'string' ? credentialId : null }
  return { customerId, apiKeyId, pin, path, expiresAt }
}
