import type { ChatProtocol } from '../canonical/chat.ts'
import type { Channel, ChannelFormat } from './channel.ts'

/**
 * All enabled channels, as one immutable value; swapped on reload, and a call keeps the one it began with.
 */
export interface ChannelTable {
  readonly channels: readonly Channel[]
  /**
   * Enabled channels that serve the model to the group, unordered. Exact ids and patterns are indexed when
   * the table is built; a call costs a map look-up.
   */
  serving(model: string, group: string): readonly Channel[]
  /** The name that goes upstream for a model asked for. */
  byId(id: string): Channel | undefined
}

/**
 * The format a channel uses for a caller of `protocol`: its fixed one, else the caller's own, else its best.
 */
export type ChooseFormat = (channel: Channel, protocol: ChatProtocol, upstreamModel: string) => ChannelFormat
