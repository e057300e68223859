import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

const IV_BYTES = 12
const TAG_BYTES = 16

/**
 * What is made of the installation's one secret key. Each use has a key of its own, so that what is learnt of
 * one says nothing of another.
 */
export interface Vault {
  /** Names the key in every record that it sealed. */
  readonly keyId: string
  /** Proves that stored data belongs to this key; kept in `meta`. */
  readonly installDigest: string
  /** Secret of the digests of customers' keys. */
  readonly keyDigestSecret: Uint8Array
  /** AES-256-GCM; the key id and the row's id are authenticated with it, so a record cannot move to another row. */
  seal(text: string, rowId: string): string
  /** Throws when the record was sealed with another key, for another row, or was changed. */
  open(sealed: string, rowId: string): string
  /** The same for bytes, e.g. stored answers; `about` says what they belong to. */
  sealBytes(plain: Uint8Array, about: string): Uint8Array
  openBytes(sealed: Uint8Array, about: string): Uint8Array
  /** A digest under which an unchanged upstream secret is recognised. */
  digestCredential(secret: string): string
}

export function openVault(secretKey: Uint8Array): Vault {
  if (secretKey.length !== 32) throw new Error('the secret key must be 32 bytes')
  const derive = (use: string): Buffer =>
    Buffer.from(hkdfSync('sha256', secretKey, Buffer.alloc(0), `sluice ${use}`, 32))
  const credentialDigests = derive('credential digests 1')
  const keyId = derive('key id 1').toString('hex').slice(0, 12)
  const box = openBox(derive('sealing 1'), keyId)
  return {
    keyId,
    installDigest: derive('install 1').toString('hex'),
    keyDigestSecret: derive('key digests 1'),
    seal: (text, rowId) => `1.${keyId}.${box.seal(Buffer.from(text, 'utf8'), rowId).toString('base64url')}`,
    open(sealed, rowId) {
      const [form, sealedWith, text = ''] = sealed.split('.')
      if (form !== '1') throw new Error('a sealed value is of an unknown form')
      if (sealedWith !== keyId) throw new Error('a sealed value was written with another secret key')
      return box.open(Buffer.from(text, 'base64url'), rowId).toString('utf8')
    },
    sealBytes: box.seal,
    openBytes: box.open,
    digestCredential: (secret) =>
      createHmac('sha256', credentialDigests).update(secret, 'utf8').digest('hex'),
  }
}

interface Box {
  seal(plain: Uint8Array, about: string): Buffer
  open(sealed: Uint8Array, about: string): Buffer
}

/** Bytes of the form: 12 of a random start, the ciphertext, 16 of its proof. */
function openBox(key: Buffer, keyId: string): Box {
  const bind = (about: string): Buffer => Buffer.from(`${keyId}\n${about}`, 'utf8')
  return {
    seal(plain, about) {
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv('aes-256-gcm', key, iv)
      cipher.setAAD(bind(about))
      return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
    },
    open(sealed, about) {
      if (sealed.length < IV_BYTES + TAG_BYTES) throw new Error('a sealed value is cut short')
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV_BYTES))
      decipher.setAAD(bind(about))
      decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
      return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()])
    },
  }
}
