import type { ChatProtocol } from '../canonical/chat.ts'
import type { ChannelOptions, Provider, ProviderChatFormat } from '../providers/provider.ts'
import type { ChannelFormat } from './channel.ts'
import { parseBaseUrl } from './channel-address.ts'

/** What the operator said of where a channel's calls go. */
export interface AddressSettings {
  /** The channel's own `base_url`. */
  baseUrl: string | undefined
  /** Its fixed protocol. */
  protocol: ChatProtocol | undefined
  options: ChannelOptions
}

/**
 * The formats of a channel with their addresses, best first. An address that the operator wrote stands for the one format
 * that the channel fixes, else for those that the provider serves at its main address: where another server serves the
 * others nobody knows. Throws an Error that says what is wrong.
 */
export function channelFormats(provider: Provider, settings: AddressSettings): readonly ChannelFormat[] {
  const { baseUrl, protocol, options } = settings
  const spoken = provider.chat.filter((format) => protocol === undefined || format.protocol === protocol)
  const formats =
    baseUrl === undefined
      ? spoken.flatMap((format) => ownAddress(provider, format, options))
      : placedAt(parseBaseUrl(baseUrl), mainFormats(spoken))
  if (formats.length === 0)
    throw new Error(`provider ${provider.id} has no base_url of its own: one is needed`)
  return formats
}

function ownAddress(
  provider: Provider,
  format: ProviderChatFormat,
  options: ChannelOptions,
): ChannelFormat[] {
  const address = format.baseUrl ?? provider.resolveBaseUrl?.(options) ?? provider.baseUrl
  return address === undefined ? [] : placedAt(parseBaseUrl(fillAddress(address, options)), [format])
}

function placedAt(baseUrl: URL, formats: readonly ProviderChatFormat[]): ChannelFormat[] {
  return formats.map((format) => ({ ...format, baseUrl }))
}

function mainFormats(formats: readonly ProviderChatFormat[]): readonly ProviderChatFormat[] {
  const main = formats.filter((format) => format.baseUrl === undefined)
  return main.length > 0 ? main : formats.slice(0, 1)
}

/** What may stand in a host or a path segment without leading elsewhere. */
const PLACE_VALUE = /^[A-Za-z0-9][A-Za-z0-9._-]*$/

/** Puts options in the places of an address: `https://{region}.example.com`. */
export function fillAddress(address: string, options: ChannelOptions): string {
  return address.replace(/\{([a-z_]+)\}/g, (_, name: string) => {
    const value = options[name]
    if (typeof value === 'string' && PLACE_VALUE.test(value)) return value
    throw new Error(`its option ${name} is missing or cannot be part of an address`)
  })
}
