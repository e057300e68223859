import { describe, expect, it } from 'vitest'
import { openVault } from '../../control/secrets.ts'
import { openPlace, sealPlace, type UploadPlace } from './upload-place.ts'

const vault = openVault(new Uint8Array(32).fill(3))
const PLACE: UploadPlace = {
  customerId: 'cus_a',
  apiKeyId: 'key_a',
  pin: { channelId: 'ch_a', credentialId: null },
  path: '/upload/v1beta/files?upload_id=1&key=secret',
  expiresAt: 1000,
}

describe('the place of an upload', () => {
  it('comes back as it was, and says nothing to others', () => {
    const sealed = sealPlace(PLACE, vault)
    expect(sealed).toMatch(/^[\w.-]+$/)
    expect(Buffer.from(sealed.split('.').at(-1) ?? '', 'base64url').toString('latin1')).not.toContain(
      'secret',
    )
    expect(openPlace(sealed, vault, 999)).toEqual(PLACE)
    const pinned = { ...PLACE, pin: { channelId: 'ch_a', credentialId: 'crd_1' } }
    expect(openPlace(sealPlace(pinned, vault), vault, 0)).toEqual(pinned)
  })

  it.each([
    { name: 'once its time is over', sealed: sealPlace(PLACE, vault), now: 1000 },
    { name: 'of another secret', sealed: sealPlace(PLACE, openVault(new Uint8Array(32).fill(4))), now: 0 },
    { name: 'of something else', sealed: vault.seal('["cus_a"]', 'upload/place'), now: 0 },
    { name: 'that was sealed for another use', sealed: vault.seal(JSON.stringify(PLACE), 'x'), now: 0 },
    { name: 'that is none', sealed: 'abc', now: 0 },
    { name: 'of nothing', sealed: '', now: 0 },
  ])('is not found: $name', ({ sealed, now }) => {
    expect(openPlace(sealed, vault, now)).toBeUndefined()
  })
})
