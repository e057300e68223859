import { isModelPattern } from '../canonical/model-pattern.ts'
import type { PriceBook } from '../money/pricing/price-book.ts'
import type { Channel } from '../routing/channel.ts'
import type { ChannelTable } from '../routing/channel-table.ts'

/** Lists longer than this were not written by hand for a reason: the cheapest is a better first call than the first. */
const SHORT_LIST = 10

/** A model that a first call can use: of the first channel that serves a priced one to the default group. */
export function chooseFirstModel(channels: ChannelTable, prices: PriceBook, now: number): string | undefined {
  for (const channel of channels.channels) {
    if (!channel.groups.includes('default')) continue
    const usable = usableModels(channel, prices, now)
    const short = usable.length <= SHORT_LIST
    const chosen = short ? usable[0] : usable.toSorted((a, b) => (a.weight < b.weight ? -1 : 1))[0]
    if (chosen !== undefined) return chosen.model
  }
  return undefined
}

function usableModels(channel: Channel, prices: PriceBook, at: number): { model: string; weight: bigint }[] {
  const rows = new Map(channel.provider.models.map((row) => [row.id, row]))
  return channel.models.flatMap((model) => {
    if (isModelPattern(model)) return []
    const row = rows.get(model)
    if (row !== undefined && (row.operation !== 'chat' || row.status !== undefined)) return []
    const mapped = channel.modelMap.get(model) ?? model
    const price = prices.priceOf({ asked: model, mapped, provider: channel.provider.id, at })
    if (price === undefined) return channel.free ? [{ model, weight: 0n }] : []
    return [{ model, weight: (price.lines.input ?? 0n) + (price.lines.output ?? 0n) }]
  })
}

/** A command that works as printed, in one line. Without a model to call it lists what there is. */
export function writeFirstCall(baseUrl: string, key: string, model: string | undefined): string {
  const auth = `-H "Authorization: Bearer ${key}"`
  if (model === undefined) return `curl ${baseUrl}/v1/models ${auth}`
  const body = JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello!' }] })
  // A quote in a model's name would end the shell's text.
  const quoted = body.replaceAll("'", `'\\''`)
  return `curl ${baseUrl}/v1/chat/completions ${auth} -H "Content-Type: application/json" -d '${quoted}'`
}

/** The address that a program on this machine reaches us at: an unspecified address is no destination. */
export function localBaseUrl(host: string, port: number): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`
}
