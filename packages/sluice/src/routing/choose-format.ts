import { matchesModelPattern } from '../canonical/model-pattern.ts'
import type { Channel, ChannelFormat } from './channel.ts'
import type { ChooseFormat } from './channel-table.ts'

/**
 * The channel's fixed format, else the caller's own where the provider speaks it, else the provider's best; of those in which
 * it serves the model, where there are such.
 */
export const chooseFormat: ChooseFormat = (channel, protocol, upstreamModel) => {
  const { formats } = channel
  if (channel.protocol !== undefined) return findFormat(formats, channel.protocol) ?? firstFormat(channel)
  const own = findFormat(formats, protocol)
  if (own !== undefined && servesModel(own, upstreamModel)) return own
  return formats.find((format) => servesModel(format, upstreamModel)) ?? own ?? firstFormat(channel)
}

function servesModel({ serves }: ChannelFormat, model: string): boolean {
  if (serves === undefined) return true
  for (const pattern of serves) if (matchesModelPattern(pattern, model)) return true
  return false
}

function findFormat(formats: readonly ChannelFormat[], wanted: string): ChannelFormat | undefined {
  for (const format of formats) if (format.protocol === wanted) return format
  return undefined
}

function firstFormat({ formats }: Channel): ChannelFormat {
  const first = formats[0]
  // The table is built of providers that speak something.
  if (first === undefined) throw new Error('a channel whose provider speaks no chat format')
  return first
}
