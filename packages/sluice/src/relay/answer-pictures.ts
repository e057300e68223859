import { describeError } from '../io/log/logger.ts'
import type { PictureLinks } from '../protocols/chat/link-pictures.ts'
import { mintFileId } from '../records/files/file-record.ts'
import { storeFile } from '../records/files/store-file.ts'
import type { RelayServices } from './services.ts'

/** A file that holds an address in place of what stands there. */
export const REDIRECT_TYPE = 'text/uri-list'

/** How long a link to a picture of an answer leads anywhere. */
const KEPT_MS = 30 * 86_400_000
const MOST_BYTES = 64 * 1024 * 1024
/** Of one answer; the rest stay where their vendor has them. */
const MOST_MIRRORED = 32

/**
 * Copies of the pictures of one answer. A link is handed out at once and its copy made meanwhile; the answer is not complete
 * before they all are (`settled`).
 */
export class AnswerPictures implements PictureLinks {
  private readonly services: RelayServices
  private readonly customerId: string
  private readonly requestId: string
  private readonly copies: Promise<void>[] = []

  constructor(call: { customerId: string; requestId: string }, services: RelayServices) {
    this.customerId = call.customerId
    this.requestId = call.requestId
    this.services = services
  }

  keep({ mediaType, data }: { mediaType: string; data: string }): string {
    const id = mintFileId()
    this.copy(this.store(id, mediaType, Buffer.from(data, 'base64')))
    return this.services.fileLink(id, mediaType)
  }

  mirror(url: string): string {
    if (this.copies.length >= MOST_MIRRORED) return url
    const id = mintFileId()
    this.copy(this.fetch(id, url))
    return this.services.fileLink(id, undefined)
  }

  async settled(): Promise<void> {
    await Promise.all(this.copies)
  }

  private copy(made: Promise<void>): void {
    const { alarm } = this.services
    this.copies.push(
      made.catch((error: unknown) => alarm('picture_lost', this.requestId, describeError(error).reason)),
    )
  }

  private async fetch(id: string, url: string): Promise<void> {
    const link = { path: 'answer', url, kind: 'image' as const }
    const found = await this.services.fetchMedia(link, AbortSignal.timeout(20_000)).catch(() => undefined)
    // The link is out: where there is no copy it leads on to where the vendor has the picture.
    if (found === undefined) await this.store(id, REDIRECT_TYPE, Buffer.from(url))
    else await this.store(id, found.mediaType, found.body)
  }

  private async store(id: string, mediaType: string, body: Buffer): Promise<void> {
    await storeFile(this.services, {
      id,
      customerId: this.customerId,
      expiresAt: this.services.clock.now() + KEPT_MS,
      mediaType,
      name: null,
      content: [body],
      mostBytes: MOST_BYTES,
    })
  }
}
