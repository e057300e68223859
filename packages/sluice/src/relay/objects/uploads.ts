import type { KeyEntry } from '../../access/keys/keyring.ts'
import { badField, GatewayError } from '../../canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../../canonical/json.ts'
import type { BoundedAnswer } from '../../io/client/fetch-bounded.ts'
import { uploadPath } from '../../protocols/chat/gemini-generate/paths.ts'
import { savePins } from '../../records/responses/commands.ts'
import type { Candidate } from '../../routing/channel.ts'
import { decideFailover } from '../../routing/failover.ts'
import { pinOf } from '../pins.ts'
import type { RelayServices } from '../services.ts'
import { shownFault } from '../upstream-fault.ts'
import { askKeeper, type KeeperAnswer, type KeeperServices } from './ask-keeper.ts'
import { unknownObject } from './gemini-state.ts'
import { chooseKeepers, findKeeper } from './keepers.ts'
import { sealPlace, type UploadPlace } from './upload-place.ts'

/** Files of Google's: https://ai.google.dev/api/files. It charges nothing for them and forgets them after two days. */
const FILE_KEPT_MS = 48 * 3_600_000
const UPLOAD_OPEN_MS = 24 * 3_600_000
/** reliability.md 3: file storage. */
const FILE_BYTES = 100 * 1024 * 1024

type UploadServices = KeeperServices & Pick<RelayServices, 'values' | 'routing' | 'commands' | 'sealing'>

/** A piece of an upload as its caller sent it: the first, or one that goes on. */
export interface UploadPiece {
  method: 'POST' | 'PUT'
  header: (name: string) => string | undefined
  query: URLSearchParams
  bytes: Buffer
}

export interface UploadAnswer {
  /** Names and values, flat. */
  headers: string[]
  body: Buffer
}

/** Of the caller's. */
const SENT = [
  'content-type',
  'x-goog-upload-protocol',
  'x-goog-upload-command',
  'x-goog-upload-offset',
  'x-goog-upload-header-content-length',
  'x-goog-upload-header-content-type',
  'x-goog-upload-file-name',
] as const

/** Of the vendor's; addresses are told apart. */
const SHOWN = [
  'x-goog-upload-status',
  'x-goog-upload-chunk-granularity',
  'x-goog-upload-size-received',
] as const
const ADDRESSES = ['x-goog-upload-url', 'x-goog-upload-control-url'] as const
export const UPLOAD_HEADERS: readonly string[] = [...SHOWN, ...ADDRESSES]

/** Begins an upload, or makes all of it in one, with the first keeper that takes it. */
export async function beginUpload(
  piece: UploadPiece,
  key: KeyEntry,
  addressOf: (sealed: string) => string,
  services: UploadServices,
): Promise<UploadAnswer> {
  requireSize(sizeIn(piece, 'x-goog-upload-header-content-length') + piece.bytes.length)
  const query = queryOf(piece, ['uploadType', 'upload_protocol'])
  const path = (basePath: string): string => `${uploadPath(basePath)}${query}`
  const { keeper, answer } = await askFirst(piece, path, key, services)
  const customerId = key.customer.id
  await keepFile(answer, keeper, customerId, services)
  const expiresAt = services.clock.now() + UPLOAD_OPEN_MS
  const place = { customerId, apiKeyId: key.id, pin: pinOf(keeper), expiresAt }
  return show(answer, keeper, (path) => addressOf(sealPlace({ ...place, path }, services.sealing)))
}

/** The next piece, to where the first one went. */
export async function continueUpload(
  piece: UploadPiece,
  place: UploadPlace,
  services: UploadServices,
): Promise<UploadAnswer> {
  requireSize(sizeIn(piece, 'x-goog-upload-offset') + piece.bytes.length)
  const keeper = findKeeper(place.pin, 'gemini-generate', services)
  const answered = await ask(piece, () => place.path, keeper, services, true)
  if (answered.type === 'failed') throw shownFault(answered.fault)
  if (answered.type === 'gone') throw unknownObject('The upload')
  await keepFile(answered.answer, keeper, place.customerId, services)
  // Its caller has the address of this place.
  return show(answered.answer, keeper, () => undefined)
}

function sizeIn({ header }: UploadPiece, name: string): number {
  const text = header(name) ?? '0'
  if (!/^\d{1,15}$/.test(text)) throw badField(name, `'${name}' must be a number of bytes.`)
  return Number(text)
}

function requireSize(bytes: number): void {
  if (bytes <= FILE_BYTES) return
  throw new GatewayError('too-large', 'A file may have at most 100 MiB.')
}

/** One after the other until one takes it (R26). Nothing was kept where one did not. */
async function askFirst(
  piece: UploadPiece,
  path: (basePath: string) => string,
  key: KeyEntry,
  services: UploadServices,
): Promise<{ keeper: Candidate; answer: BoundedAnswer }> {
  const keepers = chooseKeepers(key.customer.group, 'gemini-generate', services)
  let keeper = keepers.take()
  if (keeper === undefined) {
    throw new GatewayError('not-found', 'No channel keeps files of this kind.', { code: 'not_found' })
  }
  for (let attempt = 1; ; attempt++) {
    const answered = await ask(piece, path, keeper, services)
    if (answered.type === 'answered') return { keeper, answer: answered.answer }
    if (answered.type === 'gone') throw unknownObject('The upload')
    const verdict = decideFailover({
      fault: answered.fault,
      attempt,
      sameCredentialTries: 0,
      committed: false,
      hasMore: keepers.hasMore,
      withoutReasoning: true,
      mayRetry: () => keepers.hasMore,
      random: () => 0,
    })
    const { step } = verdict
    keeper = step.next === 'next-candidate' ? keepers.take(step.elsewhere) : undefined
    if (keeper === undefined) throw verdict.callerError
  }
}

function ask(
  { method, header, bytes }: UploadPiece,
  path: (basePath: string) => string,
  keeper: Candidate,
  services: UploadServices,
  isOfObject = false,
): Promise<KeeperAnswer> {
  const headers: Record<string, string> = {}
  for (const name of SENT) {
    const value = header(name)
    if (value !== undefined) headers[name] = value
  }
  const question = { method, path, headers, body: bytes, ...(isOfObject && { isOfObject }) }
  return askKeeper(keeper, question, services)
}

function queryOf({ query }: UploadPiece, names: readonly string[]): string {
  const kept = new URLSearchParams()
  for (const name of names) {
    const value = query.get(name)
    if (value !== null) kept.set(name, value)
  }
  return kept.size === 0 ? '' : `?${kept.toString()}`
}

/** A file that is whole is its customer's. */
async function keepFile(
  answer: BoundedAnswer,
  keeper: Candidate,
  customerId: string,
  { commands, clock }: UploadServices,
): Promise<void> {
  const file = readFile(answer)
  if (typeof file?.name !== 'string') return
  const expires = typeof file.expirationTime === 'string' ? Date.parse(file.expirationTime) : Number.NaN
  await commands.run(savePins, {
    customerId,
    pins: [{ kind: 'file', id: file.name, pin: pinOf(keeper) }],
    expiresAt: Number.isNaN(expires) ? clock.now() + FILE_KEPT_MS : expires,
  })
}

function readFile({ body }: BoundedAnswer): JsonObject | undefined {
  if (body.length === 0) return undefined
  try {
    const json: unknown = JSON.parse(body.toString('utf8'))
    return isJsonObject(json) && isJsonObject(json.file) ? json.file : undefined
  } catch {
    return undefined
  }
}

/** An address of the vendor's becomes one of ours; one that leads to another server is not followed. */
function show(
  { headers, body }: BoundedAnswer,
  { format }: Candidate,
  addressOf: (path: string) => string | undefined,
): UploadAnswer {
  const shown: string[] = []
  for (const name of SHOWN) {
    const value = headers.get(name)
    if (value !== undefined) shown.push(name, value)
  }
  for (const name of ADDRESSES) {
    const value = headers.get(name)
    if (value === undefined) continue
    const url = URL.parse(value)
    if (url === null || url.origin !== format.baseUrl.origin) {
      throw new GatewayError(
        'upstream-failed',
        'The upstream wants the file at another address than its own.',
      )
    }
    const address = addressOf(url.pathname + url.search)
    if (address !== undefined) shown.push(name, address)
  }
  return { headers: shown, body }
}
