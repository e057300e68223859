import { type FileHandle, open } from 'node:fs/promises'

/** From the first commit of a batch to the sync, so that the disk follows within 100 ms. */
const DELAY_MS = 50

/** `ledger.durability: relaxed`: brings commits to the disk shortly after they were answered, off the writer's thread. */
export class WalSync {
  readonly #path: string
  readonly #onFailure: (error: unknown) => void
  #timer: NodeJS.Timeout | undefined
  #syncing: Promise<void> = Promise.resolve()

  constructor(databasePath: string, onFailure: (error: unknown) => void) {
    this.#path = `${databasePath}-wal`
    this.#onFailure = onFailure
  }

  committed(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#begin()
    }, DELAY_MS)
  }

  /** Syncs what is still owed. */
  async finish(): Promise<void> {
    if (this.#timer !== undefined) {
      clearTimeout(this.#timer)
      this.#timer = undefined
      this.#begin()
    }
    await this.#syncing
  }

  #begin(): void {
    this.#syncing = this.#syncing.then(() => this.#sync()).catch(this.#onFailure)
  }

  /** Opened anew each time: the log of a database that was closed in between is another file. */
  async #sync(): Promise<void> {
    let file: FileHandle
    try {
      file = await open(this.#path, 'r+')
    } catch (error) {
      // Whoever closed the database last brought the log into it, and that to the disk.
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return
      throw error
    }
    try {
      await file.datasync()
    } finally {
      await file.close()
    }
  }
}
