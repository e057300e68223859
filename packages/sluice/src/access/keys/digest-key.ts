import { createHmac, createSecretKey } from 'node:crypto'

/** The form of every key, given or generated. */
const KEY_FORM = /^sk-[A-Za-z0-9_-]{20,200}$/

export function isKeyForm(text: string): boolean {
  return KEY_FORM.test(text)
}

/** What is stored of a key and what it is found by: HMAC-SHA-256 under the install secret, hex. */
export type DigestKey = (key: string) => string

export function openKeyDigest(installSecret: Uint8Array): DigestKey {
  const secret = createSecretKey(installSecret)
  return (key) => createHmac('sha256', secret).update(key).digest('hex')
}
