import { createHash, type Hash } from 'node:crypto'
import { GatewayError } from '../../canonical/errors.ts'
import type { CommandRunner } from '../../io/database/command.ts'
import { WriteError } from '../../io/database/write-error.ts'
import type { BlobContent, BlobStore } from '../../io/files/blob-store.ts'
import { aboutRow, type StateSource } from '../sealing.ts'
import { deleteFile, saveFile } from './commands.ts'
import { mintFileId, type StoredFile } from './file-record.ts'
import { type ByteSealing, openContent, sealContent } from './seal-content.ts'

/** What files are stored and read with. */
export interface FileServices extends StateSource, ByteSealing {
  readonly commands: CommandRunner
  readonly blobs: BlobStore
}

export interface NewFile extends Pick<StoredFile, 'customerId' | 'expiresAt' | 'mediaType' | 'name'> {
  /** Where it was told before the content was there (`mintFileId`). */
  id?: string
  content: BlobContent
  /** A longer content is refused. */
  mostBytes: number
}

/** Stores a file: first the content, then the row, each durable before the next. */
export async function storeFile(
  services: FileServices,
  file: NewFile,
  signal?: AbortSignal,
): Promise<StoredFile> {
  const { customerId, expiresAt, mediaType, name } = file
  const { commands, blobs, clock } = services
  const id = file.id ?? mintFileId()
  const measure: Measure = { bytes: 0, hash: createHash('sha256') }
  await blobs.put(id, sealContent(measured(file, measure), id, services), signal)
  const stored: StoredFile = {
    id,
    customerId,
    createdAt: clock.now(),
    expiresAt,
    mediaType,
    bytes: measure.bytes,
    sha256: measure.hash.digest('hex'),
    name,
  }
  try {
    const sealedName = name === null ? null : services.sealing.seal(name, aboutName(id))
    await commands.run(saveFile, { ...stored, name: sealedName })
  } catch (error) {
    // Where the row may stand all the same its content has to; without one the sweep takes it.
    if (!(error instanceof WriteError && error.uncertain)) await blobs.remove(id)
    throw error
  }
  return stored
}

/** A file of this customer. Undefined: there is none, it is another's, or its time is over. */
export async function readFile(
  source: StateSource,
  customerId: string,
  id: string,
): Promise<StoredFile | undefined> {
  const file = await readLinkedFile(source, id)
  return file?.customerId === customerId ? file : undefined
}

/** A file by its id alone, for links that work without a key. */
export async function readLinkedFile(
  { reader, clock, sealing }: StateSource,
  id: string,
): Promise<StoredFile | undefined> {
  const row = await reader
    .selectFrom('files')
    .selectAll()
    .where('id', '=', id)
    .where('expires_at', '>', BigInt(clock.now()))
    .executeTakeFirst()
  if (row === undefined) return undefined
  return {
    id: row.id,
    customerId: row.customer_id,
    createdAt: Number(row.created_at),
    expiresAt: Number(row.expires_at),
    mediaType: row.media_type,
    bytes: Number(row.bytes),
    sha256: row.sha256,
    name: row.name === null ? null : sealing.open(row.name, aboutName(row.id)),
  }
}

/** What is in a file that was read. Undefined: it was deleted meanwhile. */
export async function openFile(
  { blobs, seal, open }: Pick<FileServices, 'blobs' | 'seal' | 'open'>,
  file: Pick<StoredFile, 'id'>,
  signal?: AbortSignal,
): Promise<AsyncIterable<Uint8Array> | undefined> {
  const blob = await blobs.find(file.id)
  return blob === undefined ? undefined : openContent(blob.read(signal), file.id, { seal, open })
}

/** False: unknown. */
export async function removeFile(
  { commands, blobs }: Pick<FileServices, 'commands' | 'blobs'>,
  customerId: string,
  id: string,
): Promise<boolean> {
  const { deleted } = await commands.run(deleteFile, { customerId, id })
  if (deleted) await blobs.remove(id)
  return deleted
}

interface Measure {
  bytes: number
  hash: Hash
}

async function* measured(
  { content, mostBytes }: Pick<NewFile, 'content' | 'mostBytes'>,
  measure: Measure,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) {
    measure.bytes += chunk.length
    if (measure.bytes > mostBytes) {
      throw new GatewayError('too-large', `A file has at most ${mostBytes} bytes here.`)
    }
    measure.hash.update(chunk)
    yield chunk
  }
}

function aboutName(id: string): string {
  return aboutRow('files', 'name', id)
}
