import { isModelPattern, matchesModelPattern } from '../canonical/model-pattern.ts'
import type { Channel } from './channel.ts'
import type { ChannelTable } from './channel-table.ts'

const NONE: readonly Channel[] = []

/** Names that only a pattern serves are remembered up to this many a group; callers choose them. */
const REMEMBERED_NAMES = 4096

/** One group's channels. */
interface GroupIndex {
  /** Names that some channel spells out, with all channels that serve them, by pattern too. */
  exact: Map<string, readonly Channel[]>
  /** Channels with a pattern, highest priority first. */
  patterned: readonly Channel[]
  remembered: Map<string, readonly Channel[]>
}

/** Indexes channels by group and model. A list that `serving` gives is ordered by priority, highest first. */
export function indexChannels(channels: readonly Channel[]): ChannelTable {
  const ordered = channels.toSorted((a, b) => b.priority - a.priority)
  const byId = new Map(ordered.map((channel) => [channel.id, channel]))
  const groups = new Map<string, GroupIndex>()
  for (const name of new Set(ordered.flatMap((channel) => channel.groups))) {
    groups.set(name, indexGroup(ordered.filter((channel) => channel.groups.includes(name))))
  }
  return {
    channels: ordered,
    byId: (id) => byId.get(id),
    serving(model, group) {
      const index = groups.get(group)
      if (index === undefined) return NONE
      return index.exact.get(model) ?? (index.patterned.length === 0 ? NONE : byPattern(index, model))
    },
  }
}

function indexGroup(channels: readonly Channel[]): GroupIndex {
  const exact = new Map<string, readonly Channel[]>()
  const names = channels.flatMap((channel) => channel.models.filter((name) => !isModelPattern(name)))
  for (const name of new Set(names)) {
    exact.set(
      name,
      channels.filter((channel) => servesModel(channel, name)),
    )
  }
  const patterned = channels.filter((channel) => channel.models.some(isModelPattern))
  return { exact, patterned, remembered: new Map() }
}

function byPattern(index: GroupIndex, model: string): readonly Channel[] {
  const known = index.remembered.get(model)
  if (known !== undefined) return known
  const found = index.patterned.filter((channel) => servesModel(channel, model))
  if (index.remembered.size >= REMEMBERED_NAMES) index.remembered.clear()
  index.remembered.set(model, found)
  return found
}

/** Whether the channel's own list admits the name. */
export function servesModel(channel: Channel, model: string): boolean {
  return channel.models.some((name) => matchesModelPattern(name, model))
}
