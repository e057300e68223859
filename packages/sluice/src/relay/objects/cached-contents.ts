import { isJsonObject } from '../../canonical/json.ts'
import type { InboundCall } from '../../io/server/inbound-call.ts'
import {
  cachedContentInbound,
  cachedContentOutbound,
  type KeptContent,
  openProlongation,
  readCacheEnd,
  usualCacheEnd,
} from '../../protocols/chat/gemini-generate/cached-content.ts'
import type { CallState } from '../../records/responses/call-state.ts'
import { readPinned } from '../../records/responses/read-pins.ts'
import type { AnswerToKeep, PreparedState, StateQuestion } from '../call-state.ts'
import type { ChatDoor } from '../chat-door.ts'
import { forwardingServices } from '../forwarding-services.ts'
import { relayChat } from '../relay-chat.ts'
import type { RelayServices } from '../services.ts'
import { prepareGeminiState, unknownObject } from './gemini-state.ts'
import { askFor } from './own-objects.ts'

/**
 * Cached contents cost their operator twice: as a prompt when they are made, and by the hour as long as they are kept. So
 * making one is a paid call like any other, and so is keeping it for longer: each hour begun costs its tokens once by the
 * line `cache_write_1h`, which is the input's where the price has none of its own (R33). An operator who states that line
 * puts the vendor's storage price for an hour there. What was paid is not given back when it ends before its time. On a
 * `free` channel without a price nothing is charged.
 */
const HOUR_MS = 3_600_000
/** Beyond this nobody keeps a prompt, and no price is reckoned. */
const MOST_HOURS = 1_000_000

/** `POST /cachedContents` */
export function openCacheDoor(door: ChatDoor, services: RelayServices): (call: InboundCall) => Promise<void> {
  const cacheDoor: ChatDoor = { ...door, inbound: cachedContentInbound, prepareState: prepareNew }
  const forwarding = forwardingServices(services, cachedContentOutbound)
  return (call) => relayChat(call, cacheDoor, forwarding)
}

async function prepareNew(question: StateQuestion, services: RelayServices): Promise<PreparedState> {
  const { body, key, time } = question
  const state = await prepareGeminiState(question, services)
  const end = readCacheEnd(body, time) ?? usualCacheEnd(time)
  const hours = Math.max(1, hoursOf(end - time))
  const customerId = key.customer.id
  return {
    ...state,
    kept: { hours },
    keep: (answer) => keepPlace(answer, customerId, time + hours * HOUR_MS),
  }
}

/** `PATCH /cachedContents/{id}`: what ends no later than it is paid for costs nothing. */
export function openProlongDoor(
  door: ChatDoor,
  services: RelayServices,
): (call: InboundCall, id: string) => Promise<void> {
  return async (call, id) => {
    const mask = new URLSearchParams(call.query).get('updateMask')
    const query = mask === null ? '' : new URLSearchParams({ updateMask: mask }).toString()
    const kept: KeptContent = { name: `cachedContents/${id}`, query }
    const { inbound, outbound } = openProlongation(kept)
    const prolongDoor: ChatDoor = {
      ...door,
      inbound,
      prepareState: (question) => prepareLonger(kept, question, services),
    }
    await relayChat(call, prolongDoor, forwardingServices(services, outbound), { parameter: id })
  }
}

async function prepareLonger(
  content: KeptContent,
  { body, key, time }: StateQuestion,
  services: RelayServices,
): Promise<PreparedState> {
  const { name } = content
  const customerId = key.customer.id
  const pinned = await readPinned(services, customerId, 'cached_content', name)
  const object = pinned && (await askFor(name, pinned.pin, services))
  if (pinned === undefined || object === undefined) throw unknownObject(name)
  const { pin, expiresAt } = pinned
  const { model, usageMetadata } = object
  if (typeof model === 'string') content.model = model.replace(/^models\//, '')
  const tokens = isJsonObject(usageMetadata) ? usageMetadata.totalTokenCount : undefined
  if (typeof tokens === 'number' && Number.isSafeInteger(tokens) && tokens >= 0) content.tokens = tokens
  const end = readCacheEnd(body, time) ?? expiresAt
  const hours = Math.max(0, hoursOf(end - expiresAt))
  const kept = { hours, ...(content.tokens !== undefined && { tokens: content.tokens }) }
  const paidUntil = expiresAt + hours * HOUR_MS
  return { isOurs: false, pin, kept, keep: (answer) => keepPlace(answer, customerId, paidUntil) }
}

/** Hours begun. */
function hoursOf(ms: number): number {
  return Math.min(MOST_HOURS, Math.ceil(ms / HOUR_MS))
}

/** Until when it is paid for is as long as it is known, or as long as its vendor keeps it. */
function keepPlace(
  { tail, pin }: AnswerToKeep,
  customerId: string,
  paidUntil: number,
): CallState | undefined {
  const body: unknown = JSON.parse(tail.toString())
  if (!isJsonObject(body) || typeof body.name !== 'string') return undefined
  const pins = [{ kind: 'cached_content', id: body.name, pin } as const]
  return { pins: { customerId, pins, expiresAt: paidUntil } }
}
