import type { Keyring } from '../access/keys/keyring.ts'
import { describeError } from '../io/log/logger.ts'
import type { PriceBook } from '../money/pricing/price-book.ts'
import type { ChannelTable } from '../routing/channel-table.ts'
import { REVISION_ROOMS, type RevisionRoom } from './audit.ts'
import type { GatewaySettings } from './config/settings.ts'
import { type LiveSources, readChannelTable, readKeyring, readPriceBook } from './live-values.ts'

/** The values that change while we run; a call keeps the ones it began with. */
export interface LiveState {
  readonly keyring: Keyring
  readonly channels: ChannelTable
  readonly prices: PriceBook
  readonly settings: GatewaySettings
}

export interface LiveReload {
  /** The present values, one object until something is swapped. */
  current(): LiveState
  /** Looks for acts of any process and builds anew what they touched. Called once a second; never rejects. */
  poll(): Promise<void>
  /** The settings of a file that was read again. */
  setSettings(settings: GatewaySettings): void
  /** Called after each swap; returns how to end it. */
  onSwap(listener: (state: LiveState) => void): () => void
}

/** How often `poll` is to run, so that an act counts within 5 s (operator.md 4) with room to spare. */
export const POLL_MS = 1000

/** Builds the live values. Throws when one cannot be built at all: the gateway does not start half-blind. */
export async function openLiveReload(sources: LiveSources, settings: GatewaySettings): Promise<LiveReload> {
  // Counters are read before the rows: what happens in between is built twice rather than missed.
  let seen = await readRevisions(sources)
  let state: LiveState = {
    keyring: await readKeyring(sources),
    channels: await readChannelTable(sources),
    prices: await readPriceBook(sources),
    settings,
  }
  const listeners = new Set<(state: LiveState) => void>()
  let polling: Promise<void> | undefined
  let failing = false

  function swap(change: Partial<LiveState>): void {
    state = { ...state, ...change }
    for (const listener of listeners) listener(state)
  }

  async function look(): Promise<void> {
    const now = await readRevisions(sources)
    const moved = REVISION_ROOMS.filter((room) => now.get(room) !== seen.get(room))
    if (moved.length > 0) swap(await buildRooms(sources, moved))
    seen = now
    failing = false
  }

  async function pollOnce(): Promise<void> {
    try {
      await look()
    } catch (error) {
      // The values that stand go on standing; each second tries again, and the log hears of it once.
      if (!failing) sources.log.error('the live values cannot be read again', describeError(error))
      failing = true
    } finally {
      polling = undefined
    }
  }

  return {
    current: () => state,
    poll() {
      polling ??= pollOnce()
      return polling
    },
    setSettings: (next) => swap({ settings: next }),
    onSwap(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

async function readRevisions({ reader }: LiveSources): Promise<Map<string, bigint>> {
  const rows = await reader.selectFrom('revisions').selectAll().execute()
  return new Map(rows.map((row) => [row.room, row.n]))
}

/** All rooms that moved are swapped together: a new model and its price come at once. */
async function buildRooms(sources: LiveSources, rooms: readonly RevisionRoom[]): Promise<Partial<LiveState>> {
  return {
    ...(rooms.includes('keys') ? { keyring: await readKeyring(sources) } : {}),
    ...(rooms.includes('channels') ? { channels: await readChannelTable(sources) } : {}),
    ...(rooms.includes('prices') ? { prices: await readPriceBook(sources) } : {}),
  }
}
