import { randomBytes } from 'node:crypto'

/** A file of a customer. Times are milliseconds since the epoch. */
export interface StoredFile {
  id: string
  customerId: string
  createdAt: number
  expiresAt: number
  mediaType: string
  /** Of the content. */
  bytes: number
  /** Of the content, hexadecimal. */
  sha256: string
  /** As its owner calls it; data about the file, never part of a path. */
  name: string | null
}

const RANDOM_BYTES = 20

/** An id that nobody guesses (160 random bits): links made of it work without a key. It names the blob too. */
export function mintFileId(): string {
  return `file-${randomBytes(RANDOM_BYTES).toString('hex')}`
}
