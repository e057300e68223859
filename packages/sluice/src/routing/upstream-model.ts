import type { Channel } from './channel.ts'

/** The name that goes upstream for a model asked for. */
export function upstreamModelOf(channel: Channel, model: string): string {
  return channel.modelMap.get(model) ?? model
}
