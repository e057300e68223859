import type { KeyEntry } from '../../access/keys/keyring.ts'
import { badField } from '../../canonical/errors.ts'
import type { JsonObject } from '../../canonical/json.ts'
import { objectPath } from '../../protocols/chat/gemini-generate/paths.ts'
import { encodeObjectPage, showObject } from '../../protocols/chat/gemini-generate/shown-object.ts'
import { deletePin } from '../../records/responses/commands.ts'
import type { PinKind } from '../../records/responses/pin-rows.ts'
import { listPins, readPin } from '../../records/responses/read-pins.ts'
import type { Pin } from '../../records/responses/response-record.ts'
import type { RelayServices } from '../services.ts'
import { shownFault } from '../upstream-fault.ts'
import { askKeeper, type KeeperAnswer, type KeeperServices, readObject } from './ask-keeper.ts'
import { unknownObject } from './gemini-state.ts'
import { findKeeper } from './keepers.ts'

/** A collection of what Google keeps, as its customers see it: each their own alone (conversion.md 70). */
export interface ObjectKind {
  pin: Extract<PinKind, 'cached_content' | 'file'>
  collection: 'cachedContents' | 'files'
  usualPage: number
}

export const CACHED_CONTENTS: ObjectKind = {
  pin: 'cached_content',
  collection: 'cachedContents',
  usualPage: 50,
}

export const FILES: ObjectKind = { pin: 'file', collection: 'files', usualPage: 10 }

type OwnServices = KeeperServices & Pick<RelayServices, 'reader' | 'values' | 'commands'>

export async function showOwn(
  kind: ObjectKind,
  id: string,
  key: KeyEntry,
  services: OwnServices,
): Promise<JsonObject> {
  const name = `${kind.collection}/${id}`
  const pin = await readPin(services, key.customer.id, kind.pin, name)
  const shown = pin && (await askFor(name, pin, services))
  if (shown === undefined) throw unknownObject(name)
  return shown
}

/** What its vendor has forgotten by itself is gone as well. */
export async function removeOwn(
  kind: ObjectKind,
  id: string,
  key: KeyEntry,
  services: OwnServices,
): Promise<JsonObject> {
  const name = `${kind.collection}/${id}`
  const customerId = key.customer.id
  const pin = await readPin(services, customerId, kind.pin, name)
  if (pin === undefined) throw unknownObject(name)
  const answered = await ask('DELETE', name, pin, services)
  if (answered.type === 'failed') throw shownFault(answered.fault)
  await services.commands.run(deletePin, { customerId, kind: kind.pin, id: name })
  if (answered.type === 'gone') throw unknownObject(name)
  return {}
}

/** Of a vendor's account, where many customers' objects lie, only their own are asked for, one by one. */
const MOST_IN_PAGE = 100
const AT_ONCE = 8

export async function listOwn(
  kind: ObjectKind,
  query: URLSearchParams,
  key: KeyEntry,
  services: OwnServices,
): Promise<JsonObject> {
  const most = readSize(query.get('pageSize')) ?? kind.usualPage
  const after = Buffer.from(query.get('pageToken') ?? '', 'base64url').toString()
  const pins = await listPins(services, key.customer.id, kind.pin, { after, most: most + 1 })
  const page = pins.slice(0, most)
  const objects: (JsonObject | undefined)[] = []
  for (let at = 0; at < page.length; at += AT_ONCE) {
    const some = page.slice(at, at + AT_ONCE)
    objects.push(...(await Promise.all(some.map(({ id, pin }) => askFor(id, pin, services)))))
  }
  const last = pins.length > most ? page.at(-1)?.id : undefined
  return encodeObjectPage(
    kind.collection,
    objects.filter((one) => one !== undefined),
    last,
  )
}

function readSize(text: string | null): number | undefined {
  if (text === null || text === '') return undefined
  if (!/^\d{1,9}$/.test(text)) throw badField('pageSize', "'pageSize' must be a positive integer.")
  return Math.min(Number(text), MOST_IN_PAGE) || undefined
}

/** Undefined: its vendor does not have it any more. */
export async function askFor(name: string, pin: Pin, services: OwnServices): Promise<JsonObject | undefined> {
  const answered = await ask('GET', name, pin, services)
  switch (answered.type) {
    case 'answered': {
      const { modelMap } = findKeeper(pin, 'gemini-generate', services).channel
      return showObject(readObject(answered.answer), modelMap)
    }
    case 'gone':
      return undefined
    case 'failed':
      throw shownFault(answered.fault)
  }
}

function ask(method: 'GET' | 'DELETE', name: string, pin: Pin, services: OwnServices): Promise<KeeperAnswer> {
  const keeper = findKeeper(pin, 'gemini-generate', services)
  const path = (basePath: string): string => `${basePath}${objectPath(basePath, name)}`
  return askKeeper(keeper, { method, path, isOfObject: true }, services)
}
