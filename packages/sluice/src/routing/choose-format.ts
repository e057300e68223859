import type { ProviderChatFormat } from '../providers/provider.ts'
import type { ChooseFormat } from './channel-table.ts'

/**
 * The channel's fixed format, else the caller's own where the provider speaks it, else the provider's best.
 */
export const chooseFormat: ChooseFormat = (channel, protocol) => {
  const formats = channel.provider.chat
  const wanted = channel.protocol ?? protocol
  return findFormat(formats, wanted) ?? firstFormat(formats)
}

function findFormat(formats: readonly ProviderChatFormat[], wanted: string): ProviderChatFormat | undefined {
  for (const format of formats) if (format.protocol === wanted) return format
  return undefined
}

function firstFormat(formats: readonly ProviderChatFormat[]): ProviderChatFormat {
  const first = formats[0]
  // The table is built of providers that speak something.
  if (first === undefined) throw new Error('a channel whose provider speaks no chat format')
  return first
}
